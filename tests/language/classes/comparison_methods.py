# Rich comparison: reflection, NotImplemented, identity fallback, hashing.
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): print("eq", self.v); return NotImplemented if not isinstance(o, V) else self.v == o.v
    def __lt__(self, o): print("lt", self.v); return NotImplemented if not isinstance(o, V) else self.v < o.v
    def __ge__(self, o): return "ge"
    def __hash__(self): return hash(self.v)
class W(V):
    def __eq__(self, o): print("W eq"); return super().__eq__(o)
    __hash__ = V.__hash__
a, b = V(1), V(2)
print(a == b, a == V(1), a != b, a == 5, 5 == a, a < b, a > b, a >= b, a <= b if False else "", a == W(1), a in [V(3), V(1)], {V(1): "x"}[V(1)])
for f in (lambda: a < 5, lambda: 5 > a, lambda: 5 < a, lambda: a <= 5):
    try:
        print(f())
    except TypeError as e:
        print(e)
class E:
    def __eq__(self, o): return True
print(E() == 1, 1 == E(), E() != 1, E.__hash__)
class N:
    def __ne__(self, o): return "ne"
    def __eq__(self, o): return "eq"
print(N() != 1, N() == 1, [N()] == [1])
o = object(); print(o == o, o != o, o == object(), object().__eq__(1), object().__lt__(1))
