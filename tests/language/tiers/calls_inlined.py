# Calls of every shape in hot loops: defaults, keywords, star, nested, recursive, generators.
def a(x, y=2): return x * y
def b(x): return a(x) + a(x, 3) + a(y=1, x=x)
def c(*args): return len(args)
def d(**kw): return sum(kw.values())
def e(x): return e(x - 1) + 1 if x else 0
def f(n):
    t = 0
    for i in range(n): t += b(i) + c(i, i) + d(p=i, q=1) + e(i % 6) + (lambda z: z + 1)(i)
    return t
print(f(100))
def deep(n, k): return k if n == 0 else deep(n - 1, k + n)
print(sum(deep(i % 20, i) for i in range(100)))
def swap(x, y): return y, x
def g(n):
    p, q = 1, 2
    for i in range(n): p, q = swap(p + i, q)
    return p, q
print(g(99))
