# Many managers in one statement, reused and re-entered, values ignored.
class M:
    def __init__(self): self.log = []
    def __enter__(self): self.log.append("+"); return len(self.log)
    def __exit__(self, *a): self.log.append("-" if a[0] is None else "!"); return False
m = M()
with m as a, m as b, m: print(a, b)
for _ in range(3):
    with m: pass
try:
    with m, M() as c, m: raise KeyError
except KeyError: pass
print("".join(m.log), c)
def gen():
    with m: yield 1; yield 2
g = gen(); next(g); g.close(); print(m.log[-2:])
def early():
    for i in range(3):
        with m:
            if i == 1: return i
print(early(), len(m.log))
