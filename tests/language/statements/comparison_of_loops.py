# The same result from while, for, recursion, reduce and comprehension.
from functools import reduce
def w(n):
    t = i = 0
    while i < n: t += i * i; i += 1
    return t
def f(n):
    t = 0
    for i in range(n): t += i * i
    return t
def r(n): return 0 if n == 0 else (n - 1) ** 2 + r(n - 1)
def g(n): return sum(i * i for i in range(n))
def c(n): return sum([i * i for i in range(n)])
def m(n): return reduce(lambda a, i: a + i * i, range(n), 0)
def formula(n): return (n - 1) * n * (2 * n - 1) // 6
for n in (0, 1, 10, 90): print([fn(n) for fn in (w, f, r, g, c, m, formula)])
