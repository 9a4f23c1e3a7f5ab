# One variable holds int, then float, then bool, then a string.
def f(vals, n):
    t = vals[0]
    for i in range(n):
        v = vals[i * len(vals) // n]
        t = v + v
    return t
print(f([1, 2.5, True, "s"], 200), f([2.5], 100), f([1, 2], 100))
def g(n):
    x = 0
    for i in range(n):
        x = x + (i if i < n // 2 else i / 2)
    return x
print(g(100), g(101))
def cmp(n):
    c = 0
    for i in range(n):
        a = i if i % 2 else float(i)
        if a < n / 2 and a != 3 and a >= 1: c += 1
    return c
print(cmp(120))
