# `max` and `min` of two numbers of one kind, of two kinds, and of what is no number, in one loop.
def f(n, zero):
    t, u = 0, zero
    for i in range(n):
        t += max(i, 7) - min(3, i)
        u = max(u, i * 0.5)
    return t, u, max(u, t), min("b", "a")
print(f(40, 0.0), f(40, 0))
nan = float("nan")
print([max(nan, x) for x in (1.0, 2.0)] == [nan, nan], [max(x, nan) for x in (1.0, 2.0)])
print([max(x, 1) is x for x in (1, True)])
