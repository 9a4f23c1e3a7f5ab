# Sorting and comparing tuples whose order needs no code of their items, and those that just miss it.
import heapq
rows = [(3, "b"), (1, "z"), (3, "a"), (2,), (3,), (), (1, "z", 2.5), (1, "\u20ac"), (1, "\u00e9")]
print(sorted(rows[:3]), sorted(rows[3:6]), sorted(rows[:4] + rows[4:6]))
print(sorted(rows), sorted(rows, reverse=True))
print(sorted([(1.5, -0.0, "x"), (1.5, 0.0, "w"), (-1e300, 2.0, "v"), (float("inf"), 1.0, "u")]))
print(sorted([(1, 2.0), (1, 1), (0, True)]), sorted([(2**70, 1), (2**62, 0), (5, 5)]))
nan = float("nan")
print(sorted([(nan, 1), (1.0, 2), (nan, 0)]) == [(nan, 1), (1.0, 2), (nan, 0)])
stable = [(1, "a"), (0, "a")] * 3
print([i for i, _ in sorted(enumerate(stable), key=lambda pair: pair[1])], [i for i, _ in sorted(enumerate(stable), key=lambda pair: pair[1], reverse=True)])
for bad in ([(1, "a"), (1, 2)], [(1,), 2], [(1, None), (1, None), (1, 0)], [("a",), (b"a",)]):
    try:
        print(sorted(bad))
    except TypeError as error:
        print("TypeError:", error)
class Loud(str):
    def __lt__(self, other):
        print("lt", end=" ")
        return str.__lt__(self, other)
    def __eq__(self, other):
        print("eq", end=" ")
        return str.__eq__(self, other)
    __hash__ = str.__hash__
print(sorted([(1, Loud("b")), (1, Loud("a"))]))
class Pair(tuple):
    def __lt__(self, other):
        return tuple.__gt__(self, other)
print(sorted([Pair((1, "a")), Pair((2, "b"))]), sorted([(2, "b"), Pair((1, "a"))]))
for a, b in [((1, "x"), (1, "y")), ([1, 2], [1, 3]), ((1, "x"), (1, "x", 0)), ((1, True), (True, 1)), (("\u20ac",), ("e",)), ((2**62,), (1,)), ((1, nan), (1, nan))]:
    print(a < b, a <= b, a == b, a != b, a > b, a >= b)
heap = []
for n, name in [(5, "e"), (1, "a"), (5, "d"), (3, "c"), (1, "b")]:
    heapq.heappush(heap, (n, name))
print([heapq.heappop(heap) for _ in range(5)])
