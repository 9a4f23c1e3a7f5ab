# Objects with odd __eq__, __bool__, __index__, __hash__ met in a trace that saw ints before.
class I:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v
    def __add__(self, o): return self.v + o
    __radd__ = __add__
    def __eq__(self, o): return self.v == o
    def __lt__(self, o): return self.v < o
    def __bool__(self): return False
    def __hash__(self): return self.v
def f(vals):
    l, d, t = list(range(100)), {i: i for i in range(100)}, 0
    for v in vals:
        t += l[v] + d[v] + (v + 1)
        if v == 7: t += 100
        if v < 50: t += 1
        if v: t += 1
    return t
print(f(range(90)), f([*range(60), I(7), I(60), True]))
