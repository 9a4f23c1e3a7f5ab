# Lambdas, immediate calls, callables of every kind.
print((lambda: 1)(), (lambda x, *y, z=3: (x, y, z))(1, 2), (lambda **k: k)(a=1), list(map(lambda x: x + 1, [1, 2])), [f(2) for f in (abs, str, float, lambda v: v ** 3)], sorted("bca", key=lambda c: -ord(c)))
class C:
    def __call__(self, *a, **k): return ("called", a, k)
c = C(); d = {}
print(c(1, x=2), callable(c), callable(C), callable(1), callable(len), callable(lambda: 0))
for f in (lambda: int(5)(), lambda: str("a")(), lambda: d.get(1)(), lambda: object()(), lambda: list()(1), lambda: c.x()):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(e)
compose = lambda *fs: (lambda x: [x := f(x) for f in fs][-1])
print(compose(lambda x: x + 1, lambda x: x * 10, str)(4))
print((lambda n: (lambda f: f(f, n))(lambda f, n: 1 if n == 0 else n * f(f, n - 1)))(10))
