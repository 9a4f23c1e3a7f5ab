# Forwarding all arguments through wrappers, methods and classes.
def show(*a, **k): return a, k
def fwd(*a, **k): return show(*a, **k)
class C:
    def __init__(self, *a, **k): self.a, self.k = a, k
    def m(self, *a, **k): return show(*self.a, *a, **{**self.k, **k})
    @classmethod
    def make(cls, *a, **k): return cls(*a, **k)
print(fwd(), fwd(1, x=2), C(1, y=2).m(3, y=4), C.make(*"ab", **{"q": 1}).m())
def last(*a): return a[-1] if a else None
print(last(), last(*range(1000)), show(*[], *(), **{}), show(*(i for i in range(3)), *{4: 5}), len(show(**{f"k{i}": i for i in range(50)})[1]))
def partial(f, *a, **k): return lambda *b, **l: f(*a, *b, **k, **l)
print(partial(show, 1, x=2)(3, y=4))
try:
    partial(show, x=1)(x=2)
except TypeError as e:
    print(e)
