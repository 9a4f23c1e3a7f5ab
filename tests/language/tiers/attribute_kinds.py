# Attributes in the instance, class, slots, properties, dict set by hand; added and deleted in the loop.
class A:
    c = 10
    def __init__(self): self.x = 1; self.y = 2
    @property
    def p(self): return self.x + self.y
def f(n):
    a = A(); t = 0
    for i in range(n):
        a.x += i
        t += a.p + a.c
        if i == 30: a.z = 5
        if i == 45: a.c = 20
        if i == 60: del a.z, a.c
        if i == 75: a.__dict__ = {"x": 0, "y": i}
    return t, vars(a)
print(f(100))
def g(n):
    objs = [A() for _ in range(5)]
    objs[3].extra = 1
    t = 0
    for i in range(n):
        o = objs[i % 5]
        o.x = o.y = i
        t += o.x * o.y - getattr(o, "extra", 0)
    return t
print(g(100))
def missing(n):
    a = A(); c = 0
    for i in range(n):
        try:
            a.nothing
        except AttributeError: c += 1
    return c
print(missing(80))
