# Keyword-only and positional-only parameters with defaults and annotations.
def f(a, b=2, /, c=3, *, d, e=5): return a, b, c, d, e
print(f(1, d=4), f(1, 2, c=9, d=4, e=0), f.__kwdefaults__, f.__defaults__)
def g(self, /, **kw): return self, kw
print(g(1, self=2, kw=3))
def h(*, a=1, **k): return a, k
print(h(), h(a=2, b=3), h(**{"a b": 1}))
f2 = lambda *a, k, **kw: (a, k, kw); print(f2(1, 2, k=3, z=4))
def order(a, *args, b=10, **kw): return [a, args, b, sorted(kw)]
print(order(1), order(1, 2, 3, b=4, z=5, y=6), order(*range(3), **{"b": 1}))
