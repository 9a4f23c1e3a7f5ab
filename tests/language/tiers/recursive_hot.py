# Recursion that gets hot: trees, memo, mutual, with exceptions through it.
def tree(d): return (tree(d - 1), tree(d - 1)) if d else None
def size(t): return 1 + size(t[0]) + size(t[1]) if t else 1
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
def ack(m, n): return n + 1 if not m else ack(m - 1, 1) if not n else ack(m - 1, ack(m, n - 1))
def perm(l): return [[x] + p for i, x in enumerate(l) for p in perm(l[:i] + l[i + 1:])] if l else [[]]
def find(t, k, path=()):
    if k == 0: raise KeyError(path)
    if t: find(t[0], k - 1, path + (0,)); find(t[1], k - 1, path + (1,))
print(size(tree(8)), even(150), odd(99), ack(2, 8), len(perm([1, 2, 3, 4, 5])))
try:
    find(tree(6), 5)
except KeyError as e:
    print(e)
def hanoi(n, a=0, b=1, c=2):
    if n: hanoi(n - 1, a, c, b); moves.append((a, b)); hanoi(n - 1, c, b, a)
moves = []; hanoi(8); print(len(moves), moves[:5], moves[-3:])
