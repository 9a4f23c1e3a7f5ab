# Division, modulo and shifts over sign changes within one trace.
def f(n):
    out = 0
    for i in range(-n, n + 1):
        for d in (3, -3, 7):
            q, r = divmod(i, d)
            if q * d + r != i or q != i // d or r != i % d: return "broken"
            out = out * 31 % 1000003 + q * 7 + r + (i >> 2) + (i << 1) + (-i) // d + abs(i) % 5
    return out
print(f(60))
def g(n):
    out = 0.0
    for i in range(-n, n + 1):
        x = i / 4
        out += x // 0.75 + x % 0.75 - x % -2.5 + x * -x
    return round(out, 6)
print(g(60))
def h():
    r = []
    for i in range(70): r.append((1 << i) % 1000 + (-1 << i) // 3 % 1000 + (12345678901234567890 >> i) % 1000)
    return sum(r)
print(h())
