# Property getters, setters, deleters, documentation, errors.
class T:
    def __init__(self): self._c = 0.0
    @property
    def c(self):
        "Celsius."
        return self._c
    @c.setter
    def c(self, v):
        if v < -273.15: raise ValueError("too cold")
        self._c = v
    @c.deleter
    def c(self): print("deleted"); self._c = None
    @property
    def f(self): return self.c * 9 / 5 + 32
    w = property(None, lambda self, v: print("w", v))
t = T(); t.c = 100; print(t.c, t.f, T.c.__doc__, T.c.fget.__name__, T.c.__name__); t.w = 5
for f in (lambda: setattr(t, "c", -300), lambda: setattr(t, "f", 1), lambda: delattr(t, "f"), lambda: t.w, lambda: T.c.__get__(None)):
    try:
        f()
    except (AttributeError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
del t.c; print(t.c, isinstance(T.c, property), "c" in vars(t))
class P(property): pass
class U:
    @P
    def v(self): return 1 / 0
try:
    U().v
except ZeroDivisionError as e:
    print(e)
class G:
    @property
    def x(self): return self.missing
    def __getattr__(self, n): return "getattr " + n
print(G().x)
