# __missing__, subclasses, ** of mappings.
class D(dict):
    def __missing__(self, key):
        self[key] = key * 2
        return self[key]
d = D(a=1)
print(d["a"], d["bc"], d, d.get("zz"), "zz" in d, d | {"q": 1}, type(d | {}), type(d.copy()), D.fromkeys("ab", 1), repr(d))
class M:
    def keys(self): return ["x", "y"]
    def __getitem__(self, k): return k.upper()
def f(**kw): return kw
print(f(**M()), dict(M()), {**M(), "x": 1})
class L(dict):
    def __getitem__(self, k): return "item"
    def __setitem__(self, k, v): super().__setitem__(k, "set")
l = L(a=1); l["b"] = 2
print(l, l["zzz"], l.get("a"), f(**l), dict(l), "%(q)s" % l, "{q}".format_map(l))
for g in (lambda: f(**{1: 2}), lambda: f(**[1]), lambda: f(**{"a": 1}, **{"a": 2}), lambda: dict(**None)):
    try:
        print(g())
    except TypeError as e:
        print(e)
