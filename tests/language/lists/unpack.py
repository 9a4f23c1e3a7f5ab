# Starred unpacking, swaps, nested targets.
a, b = 1, 2
a, b = b, a
print(a, b)
[x, *y] = range(5); print(x, y)
*y, x = "abc"; print(x, y)
a, *b, c = (1, 2); print(a, b, c)
(a, b), [c, *d], e = (1, 2), "xyz", {5: 6}; print(a, b, c, d, e)
l = [1, 2, 3]
i = 0
i, l[i] = 2, 9; print(i, l)
print([*range(3), *"ab", 7], (*[1], *(2,)), {*[1, 2], 3}, {**{"a": 1}, "b": 2, **{"a": 3}})
for a, (b, *c) in [(1, (2, 3, 4)), (5, "xy")]: print(a, b, c)
for code in ("a, b = 1", "a, b = 1, 2, 3", "a, b, *c = [1]", "a, b = {1}", "a, = []", "a, b = None", "(a, b), c = 1, 2", "a, *b = 5", "[*1]", "{**1}", "a, b = {1:2}.items()"):
    try:
        exec(code)
        print(code, "fine")
    except Exception as e:
        print(code, type(e).__name__, e)
