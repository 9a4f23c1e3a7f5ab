# An int variable leaves 63 bits in a hot loop and returns.
def f(n):
    x = 1
    log = []
    for i in range(n):
        x = x * 2 if i % 140 < 70 else x // 2
        if i % 35 == 0: log.append(x)
    return x, log
print(f(300))
def g():
    x = (1 << 62) - 50
    for i in range(100): x += 1
    y = -(1 << 62) + 50
    for i in range(100): y -= 1
    return x, y, x + y, x - y
print(g())
def h(n):
    a, b = 0, 1
    for _ in range(n): a, b = b, a + b
    return a
print(h(50), h(100), h(300))
def shifts():
    out = 0
    for i in range(130): out ^= (1 << i) if i & 1 else -(1 << i)
    return out
print(shifts())
