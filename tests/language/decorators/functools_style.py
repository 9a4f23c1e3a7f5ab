# Writing decorators by hand: arguments, state, class decorators, methods, stacking.
def memo(f):
    cache = {}
    def g(*a):
        if a not in cache: cache[a] = f(*a)
        return cache[a]
    g.cache = cache
    return g
@memo
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def repeat(n):
    def d(f):
        def g(*a, **k): return [f(*a, **k) for _ in range(n)]
        return g
    return d
def methods(cls):
    cls.names = sorted(n for n in vars(cls) if not n.startswith("_"))
    return cls
def plugin(**opts):
    def d(cls): cls.opts = opts; return cls
    return d
@plugin(a=1, b=2)
@methods
class C:
    @repeat(2)
    def x(self, v): return v
    @staticmethod
    @repeat(3)
    def y(): return "y"
    @classmethod
    @memo
    def z(cls, n): return n * 2
    @property
    @memo
    def w(self): return len(self.names)
print(fib(50), len(fib.cache), C.names, C().x(5), C.y(), C.z(4), C().w, C.opts)
class Deco:
    def __init__(self, f): self.f = f
    def __get__(self, o, t=None): return lambda *a: ("bound", self.f(o, *a))
class D:
    @Deco
    def m(self, x): return x
print(D().m(3))
