# A fraction class with all operators.
def gcd(a, b):
    while b: a, b = b, a % b
    return a
class Q:
    __slots__ = ("n", "d")
    def __init__(self, n, d=1):
        g = gcd(n, d) or 1
        if d // g < 0: g = -g
        self.n, self.d = n // g, d // g
    def __repr__(self): return f"{self.n}/{self.d}" if self.d != 1 else str(self.n)
    def _c(f):
        def op(a, b):
            if isinstance(b, int): b = Q(b)
            return f(a, b) if isinstance(b, Q) else NotImplemented
        return op
    __add__ = __radd__ = _c(lambda a, b: Q(a.n * b.d + b.n * a.d, a.d * b.d))
    __sub__ = _c(lambda a, b: Q(a.n * b.d - b.n * a.d, a.d * b.d))
    __rsub__ = _c(lambda a, b: b - a)
    __mul__ = __rmul__ = _c(lambda a, b: Q(a.n * b.n, a.d * b.d))
    __truediv__ = _c(lambda a, b: Q(a.n * b.d, a.d * b.n))
    __lt__ = _c(lambda a, b: a.n * b.d < b.n * a.d)
    __eq__ = _c(lambda a, b: a.n == b.n and a.d == b.d)
    def __hash__(self): return hash((self.n, self.d))
    def __pow__(self, k): return Q(self.n ** k, self.d ** k) if k >= 0 else Q(self.d ** -k, self.n ** -k)
print(Q(1, 2) + Q(1, 3), 1 - Q(1, 4), Q(2, -4), Q(3) * Q(1, 3), Q(1, 2) / Q(1, 8), sum([Q(1, i) for i in range(1, 12)], Q(0)), Q(1, 2) < Q(2, 3), sorted([Q(1, 2), Q(1, 3)]), Q(2, 3) ** -2, {Q(2, 4): 1}[Q(1, 2)], Q(1) == 1)
h = Q(0)
for i in range(1, 60): h = h + Q(1, i * (i + 1))
print(h)
