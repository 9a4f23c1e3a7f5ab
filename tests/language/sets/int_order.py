# Sets of small ints print in CPython's order.
print({3, 1, 2}, {10, 5, 0}, set(range(20)), {100, 1, 50}, {i * i for i in range(12)}, set([8, 0, 16, 1]), frozenset({4, 2}))
s = set()
for i in range(40): s.add(i * 7 % 41)
print(s)
for i in range(0, 40, 2): s.discard(i)
print(s, s.pop(), s.pop(), s)
print({-1, -2, -3}, {1.0, 2.5, True}, {2**61, 1}, list({5: 0, 3: 0} | {1: 0}), set(range(100, 0, -9)))
