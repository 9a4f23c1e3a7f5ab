# Number theory with big ints.
def egcd(a, b):
    x, y, u, v = 1, 0, 0, 1
    while b: q, a, b = a // b, b, a % b; x, u = u, x - q * u; y, v = v, y - q * v
    return a, x, y
def prime(n):
    if n < 2 or n % 2 == 0: return n == 2
    d, s = n - 1, 0
    while d % 2 == 0: d //= 2; s += 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if a % n == 0: continue
        x = pow(a, d, n)
        if x in (1, n - 1): continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1: break
        else: return False
    return True
g, x, y = egcd(3**50, 7**40 * 3); print(g, x * 3**50 + y * 7**40 * 3 == g, [n for n in range(2**61 - 10, 2**61 + 10) if prime(n)], prime(2**127 - 1), prime(2**128 + 1), pow(3, 10**20, 10**9 + 7), pow(7, -1, 10**18 + 9))
print([sum(1 for n in range(10**k, 10**k + 100) if prime(n)) for k in (2, 6, 12, 18, 20)])
