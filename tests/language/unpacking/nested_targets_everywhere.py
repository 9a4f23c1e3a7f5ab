# Nested targets in for, with, comprehension, assignment.
for (a, b), *c in [((1, 2), 3, 4), ("xy",)]: print(a, b, c)
print([a + b for a, (b, _) in [(1, (2, 3)), (4, (5, 6))]], {k: v for k, (v, *_) in {"a": (1, 2), "b": [3]}.items()}, [x for [x] in [[1], [2]]], list(map(lambda p: p[0], [(1,), (2,)])))
class CM:
    def __enter__(self): return 1, [2, 3]
    def __exit__(self, *a): pass
with CM() as (x, [y, z]): print(x, y, z)
d = {}; l = [0, 0]
d["k"], l[0], *l[1:] = "abcd"; print(d, l)
(a, (b, (c, (e,)))) = 1, (2, (3, (4,))); print(a, b, c, e)
*a, (b, *c) = 1, 2, (3, 4, 5); print(a, b, c)
for i, (j, k) in enumerate({"p": 1, "q": 2}.items()): print(i, j, k)
a = [1, 2, 3]; i = 0; a[i], i = i + 5, 2; print(a, i)
