# Walking JSON-like data and small expression trees.
def ev(e):
    match e:
        case int() | float(): return e
        case ("+", *args): return sum(map(ev, args))
        case ("*", a, b): return ev(a) * ev(b)
        case ("neg", a): return -ev(a)
        case {"var": str(n), "env": {**env}}: return env[n]
        case ("let", [(n, v), *more], body): return ev(subst(("let", more, body) if more else body, n, ev(v)))
        case str(n): raise NameError(n)
        case _: raise TypeError(f"cannot evaluate {e!r}")
def subst(e, n, v):
    match e:
        case str() if e == n: return v
        case tuple() | list(): return type(e)(subst(x, n, v) if i or not isinstance(x, str) else x for i, x in enumerate(e))
    return e
for e in (5, ("+", 1, 2, ("*", 3, 4)), ("neg", ("+",)), {"var": "x", "env": {"x": 7}}, ("let", [("a", 2)], ("*", "a", "a")), "q", None):
    try: print(ev(e))
    except (NameError, TypeError) as x: print(type(x).__name__, x)
