# Counting, grouping, memoizing in hot loops.
text = "the quick brown fox jumps over the lazy dog the end" * 5
counts = {}
for c in text:
    counts[c] = counts.get(c, 0) + 1
print(sorted(counts.items()))
groups = {}
for w in text.split():
    groups.setdefault(len(w), set()).add(w)
print({k: sorted(v) for k, v in sorted(groups.items())})
memo = {}
def fib(n):
    if n in memo: return memo[n]
    memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return memo[n]
print(fib(150), len(memo))
d = {}
for i in range(200):
    d[i] = i * i
    if i > 100: del d[i - 100]
print(len(d), sum(d.values()), min(d), max(d))
t = 0
for i in range(300):
    t += d.get(i, -1) if i in d else 1
print(t)
