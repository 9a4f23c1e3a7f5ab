# Iterators: __iter__, __next__, sequence protocol, iter(callable, sentinel).
class Count:
    def __init__(self, n): self.i, self.n = 0, n
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
class Seq:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * 10
    def __len__(self): return 4
print(list(Count(3)), sum(Count(4)), 2 in Count(3), list(Seq()), 20 in Seq(), list(reversed(Seq())), tuple(Count(2)), [*Count(2)], dict(zip(Count(2), Seq())), max(Count(5)))
it = iter([3, 1, 2].pop if False else iter([1, 2, 0, 5]).__next__, 0)
print(list(it), next(iter([]), "default"))
class BadIter:
    def __iter__(self): return 5
class NoIter:
    __iter__ = None
class Raises:
    def __next__(self): raise ValueError("next")
    def __iter__(self): return self
for f in (lambda: iter(BadIter()), lambda: iter(NoIter()), lambda: list(Raises()), lambda: iter(5), lambda: next([]), lambda: next(iter([])), lambda: iter(5, 1), lambda: [x for x in object()], lambda: 1 in NoIter(), lambda: list(zip([1], 5))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
for i, x in enumerate(Count(3), start=10): print(i, x, end="; ")
else: print("else")
c = Count(10)
for x in c:
    if x == 3: break
print(next(c), list(c))
