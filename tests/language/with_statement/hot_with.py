# with in hot loops, with and without exceptions.
class Lock:
    depth = 0
    def __enter__(self): self.depth += 1; return self
    def __exit__(self, t, v, tb): self.depth -= 1; return t is ValueError
l = Lock(); n = 0
for i in range(120):
    with l as m:
        n += m.depth
        if i % 10 == 0: raise ValueError
        n += 1
print(n, l.depth)
def g(i):
    with l:
        with l:
            if i % 3 == 0: return l.depth
        return l.depth * 10
print(sum(g(i) for i in range(90)), l.depth)
