# functools: placeholders, caches and their order, comparisons, reduce, partial's states.
from functools import *
import pickle, copy
def f(*a, **k): return a, k
p = partial(f, 1, Placeholder, 3, x=1)
print(p(2), p(2, 4, y=5), p.func is f, p.args, p.keywords, partial(p, 20)(30), Placeholder)
for g in (lambda: p(), lambda: partial(f, Placeholder), lambda: partial(f, x=Placeholder), lambda: partial(1), lambda: partial(), lambda: reduce(max, []), lambda: reduce(max, 5), lambda: lru_cache(maxsize="a"), lambda: lru_cache(f)([])):
    try: print(g())
    except Exception as e: print(type(e).__name__, e)
print(repr(partial(int, base=2)), partial(partial(f, 1), 2).args, reduce(lambda a, b: a * b, range(1, 6), initial=2), reduce(str.__add__, "abc"))
q = partial(f, 1); q.note = "n"; r = copy.copy(q); print(r.note, r.args, partial(q, 2).func is f, partial(q, 2).func is q)
class C:
    m = partial(lambda self, x: (type(self).__name__, x), Placeholder, 5) if False else partialmethod(lambda self, x: x, 5)
    b = partial(lambda *a: len(a), 1)
print(C().m(), C().b(2))
calls = []
@lru_cache(maxsize=2)
def sq(x): calls.append(x); return x * x
print([sq(i) for i in (1, 2, 1, 3, 1, 2)], calls, sq.cache_info(), sq.cache_parameters()); sq.cache_clear(); print(sq.cache_info())
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info())
@lru_cache(typed=True)
def t(x, *, y=0): return type(x).__name__
print(t(1), t(1.0), t(True), t(1, y=0), t(1, y=0.0), t.cache_info())
@lru_cache(maxsize=0)
def none(x): return x
none(1); none(1); print(none.cache_info(), none.__wrapped__(3), none.__name__)
class M:
    @lru_cache
    def method(self, x): return x + 1
a = M(); print(a.method(1), a.method(1), M.method.cache_info().hits)
@lru_cache(maxsize=3)
def rec(n): return 0 if n == 0 else rec(n - 1) + 1
print(rec(10), rec.cache_info())
print(sorted([3, 1, 2], key=cmp_to_key(lambda x, y: y - x)), cmp_to_key(lambda x, y: 0)(1) == cmp_to_key(lambda x, y: 0)(2), cmp_to_key(lambda x, y: x - y)(1).obj)
try: cmp_to_key(lambda x, y: 0)(1) < 5
except TypeError as e: print(e)
