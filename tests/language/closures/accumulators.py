# Several closures over one cell; closures in dicts and lists; currying.
def bank():
    n = 0
    def put(x): nonlocal n; n += x; return n
    def get(): return n
    def reset(): nonlocal n; n, old = 0, n; return old
    return {"put": put, "get": get, "reset": reset}
a, b = bank(), bank(); a["put"](5); a["put"](7); b["put"](1); print(a["get"](), b["get"](), a["reset"](), a["get"]())
add = lambda x: lambda y: lambda z: x + y + z; print(add(1)(2)(3), [f(10) for f in [lambda v, k=k: v * k for k in range(3)]])
def y(f): return (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
print(y(lambda self: lambda n: 1 if n == 0 else n * self(n - 1))(10))
def counter(start):
    while True:
        def bump(by=1): nonlocal start; start += by
        yield start, bump
c = counter(1); v, bump = next(c); bump(); bump(10); print(v, next(c)[0])
