# heapq, bisect, operator.
import heapq, bisect, operator as op
h = [5, 1, 8, 3, 9, 2]; heapq.heapify(h); print(h[0], heapq.heappop(h), heapq.heappushpop(h, 0), heapq.heapreplace(h, 7), [heapq.heappop(h) for _ in range(len(h))], heapq.nlargest(2, [3, 1, 2]), heapq.nsmallest(2, "bca"), list(heapq.merge([1, 4], [2, 3])))
l = [1, 3, 3, 5]; print(bisect.bisect_left(l, 3), bisect.bisect(l, 3), bisect.bisect(l, 9)); bisect.insort(l, 4); print(l, bisect.bisect_left(["a", "bb"], 2, key=len))
print(op.add(1, 2), op.itemgetter(1, 0)("ab"), op.attrgetter("real")(5), op.methodcaller("upper")("a"), op.contains([1], 1), op.index(True), op.concat("a", "b"), op.countOf([1, 1], 1), op.not_(0), op.matmul.__name__, op.itemgetter("k")({"k": 1}), op.attrgetter("a.b")(type("T", (), {"a": type("U", (), {"b": 7})})), op.length_hint([1, 2]), op.truth([]))
