# Generators consumed in hot loops, abandoned half way, sharing state.
def gen(n):
    try:
        for i in range(n): yield i
    finally: closed.append(n)
closed = []
def f(n):
    t = 0
    for i in range(n):
        for x in gen(i % 5 + 2):
            if x == 3: break
            t += x
    return t
print(f(60), len(closed))
def g(n):
    def inner():
        nonlocal total
        while True:
            x = yield total
            total += x
    total = 0
    c = inner(); next(c)
    for i in range(n): c.send(i)
    return total
print(g(100))
print(sum(x for x in (y * 2 for y in (z + 1 for z in range(100)) if y % 3) if x % 4), list(map(lambda p: p[0] * p[1], zip(range(5), gen(5)))))
