# setdefault, pop, get with odd keys; fromkeys; copies are shallow.
d = {}
print(d.setdefault("a", []), d.setdefault("a", 1), d.setdefault("n"), d); d["a"].append(1); e = d.copy(); e["a"].append(2); e["z"] = 1; print(d, e)
print(d.pop("a"), d.pop("a", "gone"), d.get("zz"), d.get("zz", 0), dict.fromkeys("aba", 0), dict.fromkeys([]), {}.fromkeys((1, 2)))
print({1: "i", 1.0: "f", True: "b"}, {0.0: "z", -0.0: "n"}, {(): 1}[()], {None: 1}[None], {float("inf"): 1}[1e999], {"": 1}[""])
n = float("nan"); m = {n: 1}; print(m[n], m.get(float("nan")), n in m)
for f in (lambda: d.pop(), lambda: d.pop("q"), lambda: d.setdefault(), lambda: d.setdefault([]), lambda: d.get([]), lambda: dict.fromkeys(5), lambda: [] in d):
    try:
        print(f())
    except (KeyError, TypeError) as x:
        print(type(x).__name__, x)
