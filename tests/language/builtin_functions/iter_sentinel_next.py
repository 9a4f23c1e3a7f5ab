# iter with a sentinel, next with a default, exhausted and raising iterators.
n = 0
def f():
    global n
    n += 1
    return n
print(list(iter(f, 5)), n); it = iter(f, 7); print(next(it), next(it, "d"), next(it, "d"))
it = iter([1]); print(next(it), next(it, None), next(it, 0), list(it))
class Stop:
    def __iter__(self): return self
    def __next__(self): raise StopIteration("v")
try:
    next(Stop())
except StopIteration as e: print(e.value)
print(list(Stop()), [x for x in Stop()], next(Stop(), 5), sum(Stop()), tuple(Stop()), dict(Stop()))
def boom(): raise KeyError("boom")
try:
    list(iter(boom, 1))
except KeyError as e: print(e)
d = {1: 2}; it = iter(d); print(it.__length_hint__(), next(it), it.__length_hint__()); r = iter(range(3)); next(r); print(r.__length_hint__(), list(r))
