# Conditions, nesting, unpacking, async-free generator expressions.
print([(x, y) for x in range(4) for y in range(x) if (x + y) % 2], [x if x % 2 else -x for x in range(6)], {k: v for k, v in zip("abc", range(3)) if v}, {(a, b) for a in "ab" for b in "ab"} == {("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")})
print([[*row, 0] for row in [[1], [2, 3]]], [f(3) for f in [lambda v, k=k: v * k for k in range(3)]], list(filter(None, [0, 1, "", "a"])), sum(x * y for x, y in zip(range(5), range(5, 10))), dict((k, [v]) for k, v in [("a", 1)]), [c for w in ["ab", "cd"] for c in w])
g = (print("lazy", i) or i for i in range(2))
print("before"); print(list(g), list(g))
try:
    (x for x in 5)
except TypeError as e:
    print(e)
try:
    [1 / x for x in (1, 0)]
except ZeroDivisionError as e:
    print(e)
def gen(): yield from (i for i in range(3))
print(*gen())
print([x for x, in [(1,), (2,)]], [a for a, *b in ["xyz"]], {**{i: i for i in range(2)}}, [i for i in range(20) if i % 2 == 0 if i % 3 == 0])
