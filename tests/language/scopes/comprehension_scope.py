# Comprehension variables do not leak; walrus does; nested ones close over each other.
x = "kept"
l = [x for x in range(3)]
print(x, l, [y := x2 for x2 in range(4)], y)
def f():
    a = [i for i in range(3)]
    try:
        return i
    except NameError as e:
        return str(e)
print(f(), [[i * j for j in range(i)] for i in range(4)], {i: [j for j in range(i)] for i in range(3)}, [(lambda: i)() for i in range(3)], [g() for g in [lambda: i for i in range(3)]])
def h(n):
    return [(i, n) for i in range(n) if n > 1], any((last := v) > 1 for v in range(5)), last
print(h(3))
print([i for i in range(5) if i % 2 for j in range(i) if j], list(x for x in "ab"), {x for x in "aa"}, sum(i for i in range(10)), [a + b for a, b in [(1, 2), (3, 4)]], [*(i for i in range(3))], [x for x in [1, 2] for x in [x, x * 10]])
