# Hash inheritance rules.
class A:
    def __eq__(self, o): return self is o
class B(A): __hash__ = object.__hash__
class C(B):
    def __eq__(self, o): return False
class D:
    def __hash__(self): return -1
class E:
    def __hash__(self): return 2**200
for c in (A, B, C, D, E):
    try:
        h = hash(c()); print(c.__name__, h if c in (D, E) else "hashable")
    except TypeError as e:
        print(e)
print(A.__hash__, hash(D()) == -2, D().__hash__())
