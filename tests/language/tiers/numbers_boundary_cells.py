# Values at representation borders pass through locals, lists, dicts, attributes, cells, generators.
vals = [0, 1, -1, 2**61, 2**62 - 1, 2**62, -2**62, -2**62 - 1, 2**63, -2**63, 2**64, 0.0, -0.0, 5e-324, 1e-300, 1.5, 1e300, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan"), 2.0**-255, 2.0**-256, 2.0**256, 2.0**257, -2.0**256]
class H: pass
def through(v):
    h = H(); h.a = v
    d = {"k": v}; l = [v]; t = (v,)
    def c(): return v
    def g(): yield v
    return [h.a, d["k"], l[0], t[0], c(), next(g()), (lambda x: x)(v), *[v]]
for v in vals:
    out = through(v)
    for _ in range(10): out = through(v)
    print(repr(v), all(repr(o) == repr(v) for o in out), repr(v + 0), repr(-v), repr(v * 1), v == v)
def acc(vals, n):
    t = 0
    for i in range(n):
        v = vals[i % len(vals)]
        t = v if v != v or v in (1e308,) else v + 0
    return repr(t)
print(acc(vals, 200))
