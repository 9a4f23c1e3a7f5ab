# User-defined numeric operators: forward, reflected, in place, NotImplemented, subclass priority.
class V:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"{type(self).__name__}({self.n})"
    def __add__(self, o): return V(self.n + o.n) if isinstance(o, V) else NotImplemented
    def __radd__(self, o): return ("radd", o, self)
    def __iadd__(self, o): self.n += 100; return self
    def __sub__(self, o): return ("sub", self, o)
    def __mul__(self, o): return ("mul", o)
    __rmul__ = __mul__
    def __matmul__(self, o): return "matmul"
    def __divmod__(self, o): return "divmod"
    def __pow__(self, o, m=None): return ("pow", o, m)
    def __rpow__(self, o, m=None): return ("rpow", o, m)
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "inv"
    def __abs__(self): return "abs"
    def __lt__(self, o): return self.n < o.n
class W(V):
    def __radd__(self, o): return "W first"
v = V(1)
print(v + V(2), 5 + v, v + W(1), W(1) + v, v - 3, v * 2, 2 * v, v @ 1, divmod(v, 2), v ** 2, pow(v, 2, 5), 2 ** v, -v, +v, ~v, abs(v))
v += 1
print(v, V(1) < V(2), V(3) > V(2), sorted([V(3), V(1)]), max(V(1), V(5)))
for f in (lambda: v + 1, lambda: v / 2, lambda: v <= v, lambda: 3 - v, lambda: v << 1, lambda: 1 @ v):
    try:
        print(f())
    except TypeError as e:
        print(e)
