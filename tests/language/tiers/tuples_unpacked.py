# Tuples made and taken apart in loops; zip, enumerate, items.
def f(n):
    t = 0
    for i, (a, b) in enumerate(zip(range(n), range(n, 0, -1))):
        c, d = b, a
        (e, g), h = (c, d), i
        t += e * g - h
    return t
print(f(100))
def fib(n):
    a, b = 0, 1
    for _ in range(n): a, b = b, (a + b) % 10007
    return a, b
print(fib(200))
def rot(n):
    x, y, z = 1, 2.5, "s"
    for i in range(n): x, y, z = z, x, y
    return x, y, z
print(rot(100), rot(99))
def pts(n):
    ps = [(i, i * 0.5) for i in range(n)]
    return sum(x * y for x, y in ps), max(ps, key=lambda p: -p[1]), sorted(ps, key=lambda p: p[0] % 7)[:3]
print(pts(80))
