# functools.
from functools import *
@lru_cache(maxsize=2)
def f(x): print("compute", x); return x * 2
print(f(1), f(1), f(2), f(3), f(1), f.cache_info()); f.cache_clear(); print(f.cache_info(), f.__wrapped__(9))
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info().hits)
p = partial(int, base=2); print(p("101"), p.func, p.args, p.keywords, partial(p, "11")(), reduce(lambda a, b: a + b, [1, 2, 3]), reduce(max, [3, 9, 2], 5))
def deco(f):
    @wraps(f)
    def w(*a): "w doc"; return f(*a)
    return w
@deco
def g(): "g doc"
print(g.__name__, g.__doc__, g.__wrapped__.__name__)
@total_ordering
class T:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(T(1) <= T(1), T(2) > T(1), T(1) >= T(2))
@singledispatch
def show(x): return "object"
@show.register
def _(x: int): return "int"
@show.register(list)
def _(x): return "list of " + ", ".join(map(show, x))
print(show("a"), show(1), show([1, "b"]), show(True), show.dispatch(bool)(1))
class C:
    @cached_property
    def p(self): print("once"); return 5
    pm = partialmethod(lambda self, a, b: (a, b), 1)
c = C(); print(c.p, c.p, c.pm(2), sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
for h in (lambda: reduce(max, []), lambda: f([]), lambda: partial(), lambda: partial(5), lambda: reduce(1, [1, 2])):
    try:
        h()
    except TypeError as e:
        print(e)
