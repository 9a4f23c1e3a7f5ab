# Float results are bit for bit the same at every tier.
def logistic(n, x=0.3):
    for i in range(n): x = 3.9 * x * (1.0 - x)
    return x
def kahan(n):
    s = c = 0.0
    for i in range(1, n):
        y = 1.0 / i - c; t = s + y; c = (t - s) - y; s = t
    return s
def mandel(cr, ci):
    zr = zi = 0.0
    for k in range(100):
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        if zr * zr + zi * zi > 4.0: return k
    return -1
print(logistic(500).hex(), kahan(500).hex(), [mandel(x / 10, 0.3) for x in range(-20, 10)])
def horner(n):
    cs = [((i * 7919) % 101 - 50) / 7 for i in range(12)]; out = 0.0
    for i in range(n):
        x = i / n; y = 0.0
        for c in cs: y = y * x + c
        out += y
    return out.hex()
print(horner(60), sum(i ** 0.5 for i in range(100)).hex(), sum(i ** -1.5 for i in range(1, 100)).hex(), (sum([0.1] * 1000)).hex())
