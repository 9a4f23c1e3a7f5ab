# __slots__: no dict, inheritance, conflicts, weakref.
class P:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
p = P(1, 2); p.x += 5
print(p.x, p.y, hasattr(p, "__dict__"), P.x, P.__slots__)
for f in (lambda: setattr(p, "z", 1), lambda: p.__dict__, lambda: delattr(p, "x") or p.x, lambda: delattr(p, "x"), lambda: P.x.__get__(5)):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
class Q(P): pass
class R(P): __slots__ = ["z"]
class S: __slots__ = "one"
class D: __slots__ = {"a": "docs of a"}
q = Q(1, 2); q.extra = 3; r = R(1, 2); r.z = 9; s = S(); s.one = 1
print(vars(q), r.z, hasattr(r, "__dict__"), s.one, D.a.__doc__)
for src in ("class X:\n __slots__ = ('a',)\n a = 1", "class X:\n __slots__ = (5,)", "class X:\n __slots__ = ('not valid',)", "class X(int):\n __slots__ = ('a',)", "class X(P, S): pass", "class X:\n __slots__ = ('__dict__', '__dict__')"):
    try:
        exec(src)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
class M:
    __slots__ = ("__private", "__dict__")
    def __init__(self): self.__private = 1
m = M(); m.dyn = 2; print(m._M__private, vars(m))
