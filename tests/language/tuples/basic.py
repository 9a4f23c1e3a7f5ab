# Tuples: literals, methods, comparison, hashing.
print((), (1,), (1, 2), 1, 2, tuple("ab"), tuple([1]), (1, 2) + (3,), (1,) * 3, len((1, 2)), (1, 2)[0], (1, 2, 3)[::-1], 2 in (1, 2), (1, 2).count(1), (1, 2).index(2))
print((1, 2) < (1, 3), (1,) < (1, 0), () < (0,), (1, "a") == (1, "a"), hash((1, 2)) == hash((1, 2)), {(1, 2): "x"}[1, 2], tuple() is tuple([]), tuple((1,)) == (1,))
for f in (lambda: (1,)[1], lambda: (1,).index(2), lambda: (1,) + [2], lambda: hash(([],)), lambda: (1,).__getitem__("a"), lambda: tuple(5), lambda: (1,) < [1], lambda: tuple("a")["a"]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
t = (1, 2)
try:
    t[0] = 1
except TypeError as e:
    print(e)
try:
    del t[0]
except TypeError as e:
    print(e)
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def __repr__(self): return "T" + super().__repr__()
x = T(1, 2)
print(x, x + (3,), type(x[:]), x == (1, 2), hash(x) == hash((1, 2)), T())
print(hash(()), hash((1, 2, 3)), hash((0,)), hash(((),)), hash((1.5, None is None)))
