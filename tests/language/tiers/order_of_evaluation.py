# Side effects keep their order in traces.
log = []
class T:
    def __init__(self, n): self.n = n
    def __add__(self, o): log.append(("add", self.n, o.n)); return T(self.n + o.n)
    def __getitem__(self, k): log.append(("get", k)); return self
    def __setitem__(self, k, v): log.append(("set", k, v.n))
    def __bool__(self): log.append("bool"); return self.n % 2 == 0
def f(n):
    t = T(0)
    for i in range(n):
        t[i] = t[i] + T(1) if t else T(2) + t["x"]
        t = T(i)
f(60)
print(len(log), log[:8], log[-8:])
