# deque: both ends, limits, searches, order; iteration that notices changes.
from collections import deque
d = deque("abcd", maxlen=5)
d.append("e"); d.append("f"); d.appendleft("z")
print(d, len(d), d.maxlen, d[0], d[-1])
d.rotate(2); print(d); d.rotate(-1); print(d)
d.extendleft("xy"); print(list(d), "x" in d, d.count("x"), d.index("x"))
d.remove("x"); d.insert(1, "new"); print(d)
for f in (lambda: d.insert(0, 1), lambda: d.remove("?"), lambda: d.index("?"), lambda: d[9], lambda: deque().pop(), lambda: deque().popleft(), lambda: deque(1), lambda: deque([], -1), lambda: deque([], "a"), lambda: d["a"], lambda: d + [1], lambda: hash(d)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a, b = deque([1, 2, 3]), deque([1, 2, 4])
print(a == b, a < b, a != b, a + b, a * 2, a == [1, 2, 3], list(reversed(a)), a.copy() == a, a.copy() is a)
a += [4]; a *= 2; print(a, deque(a, 3), deque([1, 2], 1) * 3)
a.reverse(); del a[0]; a[1] = "one"; print(a)
it = iter(a); next(it); a.append(0)
try: next(it)
except RuntimeError as e: print(e)
r = deque([1]); r.append(r); print(r)
class D(deque):
    def __init__(self, *args, name="d"): super().__init__(*args); self.name = name
x = D([1, 2], name="n"); print(x, x.name, type(x + x).__name__, x.copy())
print(deque([3, 1, 2], maxlen=0), deque(range(3)).__length_hint__() if hasattr(deque, "__length_hint__") else iter(deque(range(3))).__length_hint__(), sorted(deque([3, 1, 2])))
match deque([1, 2, 3]):
    case [first, *rest]: print(first, rest)
