# Class patterns: positional via __match_args__, keywords, built-ins, errors.
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class Q(P): pass
class N: a = 1
def f(o):
    match o:
        case Q(x=0): return "Q at 0"
        case P(0, 0): return "origin"
        case P(x, y=0): return "on axis", x
        case P(x, y) if x == y: return "diagonal", x
        case P(): return "P"
        case N(a=1, b=2): return "never"
        case N(a=v): return "N", v
        case str(s): return "str", s
        case bool(b): return "bool", b
        case int() | float() as n: return "number", n
        case list([a, b]): return "list", a, b
        case dict(d): return "dict", d
for o in (Q(0, 1), P(0, 0), P(3, 0), P(4, 4), P(1, 2), N(), "hi", True, 5, 2.5, [1, 2], [1], {"a": 1}, Q(0.0, 0)): print(f(o))
for src in ("match 1:\n case P(1,2,3): pass", "match P(1,2):\n case P(1, x=2): pass", "match P(1,2):\n case P(1,2,3): pass", "match N():\n case N(1): pass", "match 1:\n case int(1, 2): pass", "match 1:\n case len(): pass", "match 1:\n case five(): pass"):
    try:
        exec(src)
        print("fine")
    except (TypeError, NameError) as e:
        print(type(e).__name__, e)
class B: __match_args__ = ["x"]
class C: __match_args__ = (5,)
for c in (B, C):
    try:
        match c():
            case c(1): pass
    except TypeError as e:
        print(e)
