# Recursive generators.
def perms(l):
    if not l: yield []
    for i, x in enumerate(l):
        for p in perms(l[:i] + l[i + 1:]): yield [x] + p
def subsets(l):
    if not l: yield (); return
    for s in subsets(l[1:]): yield s; yield (l[0],) + s
def queens(n, row=0, cols=()):
    if row == n: yield cols; return
    for c in range(n):
        if all(c != k and abs(c - k) != row - r for r, k in enumerate(cols)): yield from queens(n, row + 1, cols + (c,))
def parts(n, m=None):
    if n == 0: yield []
    for k in range(min(n, m or n), 0, -1):
        for p in parts(n - k, k): yield [k] + p
print(list(perms([1, 2, 3])), sorted(subsets([1, 2, 3])), len(list(queens(6))), next(queens(8)), list(parts(5)))
