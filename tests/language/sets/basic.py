# Set algebra, methods, frozenset, errors.
a, b = {1, 2, 3}, {3, 4}
print(a | b, a & b, a - b, a ^ b, a < {1, 2, 3, 4}, a >= {1}, a == {3, 2, 1}, len(a), 2 in a, a.isdisjoint({9}), a.issubset([1, 2, 3, 4]), a.issuperset((1,)), set(), {*()}, frozenset([1]), frozenset())
a.add(5); a.discard(1); a.discard(99); a.remove(2); a.update([7], (8,)); print(sorted(a))
a &= {3, 5, 7}; a |= {1}; a -= {7}; a ^= {1, 2}; print(sorted(a), a.copy() == a)
print(sorted(a.union([10], [11])), sorted(a.intersection([3], [3, 5])), sorted(a.difference([3])), sorted(a.symmetric_difference([3, 4])))
a.intersection_update([2, 3]); a.difference_update([2]); a.symmetric_difference_update([8]); print(sorted(a))
f = frozenset("ab")
print(hash(f) == hash(frozenset("ba")), {f: 1}[frozenset("ab")], f | {"c"} == {"a", "b", "c"}, type(f | {"c"}).__name__, type({"c"} | f).__name__, {f} == {frozenset("ba")}, f in {f}, {"a", "b"} in {f})
for g in (lambda: a.remove(99), lambda: set().pop(), lambda: {[]}, lambda: a | [1], lambda: hash(a), lambda: f.add, lambda: set(5), lambda: a < [1], lambda: a[0], lambda: {1} + {2}, lambda: set(1, 2), lambda: a.union(5)):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
s = {1}
try:
    for x in s: s.add(x + 1)
except RuntimeError as e:
    print(e)
