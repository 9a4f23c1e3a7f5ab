# The spigot with big integers.
def pi():
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else: q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
g = pi(); print("".join(str(next(g)) for _ in range(120)))
def e(n):
    a = b = 10**n
    k = 1
    while b: b //= k; a += b; k += 1
    return a
print(e(60))
