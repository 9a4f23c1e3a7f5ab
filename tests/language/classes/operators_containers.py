# Container protocol: __len__, __getitem__, __setitem__, __contains__, __iter__, __reversed__, __bool__.
class Grid:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d.get(k, 0)
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __len__(self): return len(self.d)
    def __contains__(self, k): return k in self.d
    def __iter__(self): return iter(sorted(self.d))
    def __reversed__(self): return reversed(sorted(self.d))
    def __missing__(self, k): return "never"
    def __length_hint__(self): return 99
g = Grid(); g[1, 2] = "a"; g[0, 0] = "b"; g[1, 2] += "c"
print(g[1, 2], g[9], len(g), (0, 0) in g, list(g), list(reversed(g)), bool(g), bool(Grid()), [*g]); del g[0, 0]; print(len(g))
class BadLen:
    def __len__(self): return "x"
class NegLen:
    def __len__(self): return -5
class BigLen:
    def __len__(self): return 2**100
for c in (BadLen, NegLen, BigLen, object):
    try:
        print(len(c()))
    except (TypeError, ValueError, OverflowError) as e:
        print(type(e).__name__, e)
for f in (lambda: object()[0], lambda: object().__setitem__, lambda: int(5)[0], lambda: len(5), lambda: Grid().d.get(1)[0], lambda: iter(object()), lambda: 1 in object(), lambda: reversed(object()), lambda: int[0], lambda: BadLen.__len__[1]):
    try:
        print(f())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
