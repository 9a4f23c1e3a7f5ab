# sort and sorted: stability, keys, reverse, errors, mutation.
data = [5, 2, 9, 1, 5, 6]
print(sorted(data), sorted(data, reverse=True), sorted(data, key=lambda x: -x), data.sort(), data, sorted("hello"), sorted({3: 0, 1: 0}), sorted([]))
pairs = [(i % 3, i) for i in range(10)]
print(sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True))
print(sorted([1.5, 1, True, 0]), sorted([(1, "b"), (1, "a")]), sorted(["b", "A", "a", "B"], key=str.lower), sorted([[2], [1, 5], [1]]))
import random
state = 7
big = []
for i in range(500):
    state = (state * 16807) % 2147483647
    big.append(state % 1000)
s = sorted(big)
print(all(s[i] <= s[i + 1] for i in range(499)), sorted(s) == s, sorted(s, reverse=True) == s[::-1], s[:5], sum(s) == sum(big))
runs = list(range(50)) + list(range(100, 40, -1)) + list(range(30))
print(sorted(runs) == sorted(runs[::-1]), sorted(runs)[::20])
for f in (lambda: sorted([1, "a"]), lambda: sorted(5), lambda: [].sort(1), lambda: sorted([1], 2), lambda: [3, 1].sort(key=5), lambda: sorted([1j, 2j]), lambda: [1, None].sort()):
    try:
        print(f())
    except TypeError as e:
        print(e)
l = [3, 2, 1]
def key(x):
    l.append(x)
    return x
try:
    l.sort(key=key)
except ValueError as e:
    print(e, l)
class Odd:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return o.v < self.v
print([o.v for o in sorted(map(Odd, [1, 3, 2]))])
