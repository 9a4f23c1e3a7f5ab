# Every kind of parameter, called every way.
def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw
print(f(1, d=4), f(1, 2, 3, 4, 5, d=6), f(1, c=9, d=8, z=7), f(*[1, 2], **{"d": 3, "a": 4}), f(1, *(2,), *[3, 4], d=0, **{"e": 1}, **{"x": 2}))
def g(*, k): return k
def h(a, /): return a
def i(*a): return a
def j(**k): return k
def k(a=1, *, b=2): return a, b
print(g(k=1), h(1), i(), i(1, 2), j(), j(a=1, self=2), k(), k(b=5), k(*[], **{}), (lambda *a, k=1, **b: (a, k, b))(1, k=2, z=3))
d = {"x": 1}
r = j(**d); r["x"] = 2; print(d)
t = (1, 2); print(i(*t) is t, i(*t, 3))
