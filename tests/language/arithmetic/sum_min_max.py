# sum, min, max, divmod, abs, pow with odd arguments.
print(sum([]), sum([1, 2, 3]), sum([1.5, 2]), sum([[1], [2]], []), sum((1, 2), 10), sum([0.1] * 10), sum([1e16, 1, -1e16]), sum([True, True]), sum([2**62, 2**62, 1.0]))
print(min(3, 1, 2), max([1, 5, 3]), max("a", "b"), min([], default=7), max([1, 2], key=lambda v: -v), max((1, "a"), (0, "z")), min("hello"))
for f in (lambda: sum(["a"]), lambda: sum("ab", ""), lambda: sum(5), lambda: min(), lambda: min([]), lambda: max(1), lambda: max([1, "a"]), lambda: min(1, 2, default=3), lambda: max(1, 2, foo=3), lambda: sum([b"a"], b"")):
    try:
        print(f())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
