# Small functions called in hot loops: Python, built-in, method, closure, keyword, default.
def add(a, b=1, *, c=0): return a + b + c
class P:
    def __init__(self, x): self.x = x
    def bump(self, by=1): self.x += by; return self
    def __call__(self, y): return self.x * y
    @property
    def double(self): return self.x * 2
    @staticmethod
    def st(x): return x - 1
    @classmethod
    def cl(cls, x): return cls(x)
t = 0
p = P(3)
for i in range(100):
    t += add(i) + add(i, 2) + add(i, b=3) + add(i, c=4) + len("abc") + abs(-i) + max(i, 50) + p(2) + p.double + P.st(i) + P.cl(i).x + p.bump().bump(2).x + int(i / 2) + ord("a") + isinstance(i, int)
print(t, p.x)
def apply(f, n):
    x = 0
    for i in range(n): x = f(x) if i % 2 else f(x + i)
    return x
print(apply(add, 60), apply(lambda v: v * 3 % 1000, 60), apply(abs, 30), apply(float, 30))
