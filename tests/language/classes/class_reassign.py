# Assigning __class__, __bases__, __dict__; changing methods of live objects.
class A:
    def f(self): return "A"
class B:
    def f(self): return "B"
class C(A): pass
a = A(); a.x = 1; a.__class__ = B; print(a.f(), a.x)
c = C(); print(c.f()); C.__bases__ = (B,); print(c.f(), C.__mro__[1].__name__)
c.__dict__ = {"new": 1}; print(c.new, vars(c))
def hot(o, n):
    out = []
    for i in range(n):
        if i == n // 2: type(o).f = lambda self: "patched"
        out.append(o.f())
    return out[0], out[-1]
print(hot(B(), 60))
def hot2(n):
    class D:
        v = 1
        def g(self): return self.v
    d = D(); t = 0
    for i in range(n):
        if i == 30: d.v = 100
        if i == 50: D.g = lambda self: 0.5
        t += d.g()
    return t
print(hot2(80))
A.__qualname__ = "Renamed"; print(A.__qualname__, A)
class S: pass
S.__name__ = "T"; print(S.__name__, S)
