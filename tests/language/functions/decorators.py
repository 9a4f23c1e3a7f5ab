# Decorators: order, arguments, classes, any expression.
def trace(label):
    print("make", label)
    def deco(f):
        print("apply", label, f.__name__)
        def wrapper(*a, **k):
            print("call", label)
            return f(*a, **k)
        return wrapper
    return deco
@trace("outer")
@trace("inner")
def f(x): return x * 2
print(f(4))
class Counter:
    def __init__(self, f): self.f, self.n = f, 0
    def __call__(self, *a): self.n += 1; return self.f(*a), self.n
@Counter
def g(a): return a
print(g(1), g(2))
reg = []
@reg.append
def h(): pass
print(h, reg[0].__name__)
table = {"d": lambda f: "replaced"}
@table["d"]
def i(): pass
@(lambda c: c.__name__)
class K: pass
@lambda f: f
def j(): return "j"
print(i, K, j())
