# Keys with their own hash and equality, colliding and raising.
class K:
    def __init__(self, n): self.n = n
    def __hash__(self): return self.n % 3
    def __eq__(self, o): return isinstance(o, K) and self.n == o.n
    def __repr__(self): return f"K{self.n}"
d = {K(i): i for i in range(10)}
print(d, d[K(7)], K(11) in d, d.pop(K(4)), len(d), list(d.items())[4])
class Raises:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError("eq")
class NoHash:
    __hash__ = None
class BadHash:
    def __hash__(self): return "x"
class BigHash:
    def __hash__(self): return 2**100
for f in (lambda: {Raises(): 1, Raises(): 2}, lambda: {1: 1}[Raises()], lambda: {NoHash(): 1}, lambda: {BadHash(): 1}, lambda: hash(BigHash()) == hash(2**100), lambda: {NoHash()}):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
r = Raises(); print(len({r: 1, r: 2}))
class EqOnly:
    def __eq__(self, o): return True
try:
    hash(EqOnly())
except TypeError as e:
    print(e)
