# while loops with compound conditions and assignment expressions.
def f(n):
    i, t = 0, 0
    while i < n and (t := t + i) < 3000 or i < 10: i += 1
    return i, t
print(f(50), f(200))
def isqrt(n):
    x = n
    while (y := (x + n // x) // 2) < x: x = y
    return x
print([isqrt(10**k + 7) for k in range(0, 40, 3)], sum(isqrt(i + 1) for i in range(200)))
def collatz(n):
    best = (0, 0)
    for s in range(1, n):
        k, c = s, 0
        while k != 1: k = k >> 1 if not k & 1 else 3 * k + 1; c += 1
        if c > best[0]: best = (c, s)
    return best
print(collatz(120))
def bits(n):
    c = 0
    while n: n &= n - 1; c += 1
    return c
print(sum(bits(i * 2654435761) for i in range(100)))
