# range, zip, map, filter, enumerate, reversed.
print(range(5), range(2, 10, 3), list(range(10, 0, -3)), len(range(0, 10, 3)), range(10)[3], range(10)[-1], range(10)[2:5], range(10)[::-1], 3 in range(0, 9, 3), 4 in range(0, 9, 3), "a" in range(3), 3.0 in range(5), range(3) == range(0, 3, 1), range(0) == range(5, 5), hash(range(3)) == hash(range(3)), range(10).index(4), range(0, 10, 2).count(4), bool(range(0)), range(5).start, range(5).stop, range(5).step, list(reversed(range(5))))
print(list(range(2**63, 2**63 + 3)), len(range(0, 2**62, 2)), range(-(2**70), 2**70)[0], list(zip("ab", range(3))), list(zip()), list(zip("abc", [1, 2], strict=False)), list(map(pow, [2, 3], [3, 2])), list(map(None.__class__, [])), list(filter(lambda x: x > 1, range(4))), list(enumerate("ab")), list(enumerate("ab", -1)))
for f in (lambda: list(zip("ab", [1], strict=True)), lambda: list(zip("a", [1, 2], strict=True)), lambda: range(1, 2, 0), lambda: range(5)[10], lambda: range(1.0), lambda: range(10).index(99), lambda: len(range(2**70)), lambda: list(map(len, [1])), lambda: list(map(lambda a: a, [1], [2])), lambda: reversed({1}), lambda: range(3) < range(4), lambda: range(3).start.foo, lambda: list(map(lambda a, b: a, [1], [2], strict=5)), lambda: list(map(pow, [1], [2, 3], strict=True))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
z = zip([1, 2, 3], [4, 5]); print(next(z), list(z)); e = enumerate([1]); print(next(e), next(e, None)); r = reversed([1, 2]); print(r.__length_hint__(), list(r)); m = map(str, [1]); print(iter(m) is m)
