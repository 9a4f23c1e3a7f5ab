# __getattr__, __getattribute__, __setattr__, __delattr__, __dir__.
class A:
    def __init__(self): self.real = 1
    def __getattr__(self, n):
        if n.startswith("_"): raise AttributeError(n)
        return "dynamic " + n
    def __setattr__(self, n, v): print("set", n, v); super().__setattr__(n, v)
    def __delattr__(self, n): print("del", n); object.__delattr__(self, n)
    def __dir__(self): return ["z", "a"]
a = A(); print(a.real, a.foo, hasattr(a, "_x"), getattr(a, "_y", "d"), dir(a)); del a.real; print(a.real)
class B:
    x = 5
    def __getattribute__(self, n):
        if n == "x": return "intercepted"
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return "fallback"
b = B(); print(b.x, b.y, B.x, vars(b))
class C:
    def __getattribute__(self, n): raise AttributeError("nope " + n)
try:
    C().anything
except AttributeError as e:
    print(e)
class D:
    @property
    def p(self): raise AttributeError("inside property")
    def __getattr__(self, n): return "getattr got " + n
print(D().p)
class Proxy:
    def __init__(self, o): object.__setattr__(self, "_o", o)
    def __getattr__(self, n): return getattr(self._o, n)
    def __setattr__(self, n, v): setattr(self._o, n, v)
p = Proxy(A()); p.w = 3; print(p.w, p.foo, len(Proxy([1, 2])._o))
