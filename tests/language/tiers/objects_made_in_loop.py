# Small objects that die in the loop, escape rarely, have finalizers.
class P:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return P(self.x + o.x, self.y + o.y)
    def dot(self, o): return self.x * o.x + self.y * o.y
def f(n):
    p, kept = P(0, 0.0), []
    for i in range(n):
        q = P(i, 0.5)
        p = p + q
        if q.dot(p) % 50 < 1: kept.append(p)
    return p.x, p.y, [(k.x, k.y) for k in kept]
print(f(100))
count = 0
class D:
    def __init__(self, n): self.n = n
    def __del__(self):
        global count
        count += self.n
def g(n):
    for i in range(n):
        d = D(i)
        if i == 50: keep = d
    del d
    return count
print(g(100), count)
class E(P):
    __slots__ = ()
print(sum(E(i, i).dot(P(1, 1)) for i in range(80)))
