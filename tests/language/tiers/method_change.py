# Classes change under a hot loop: methods, base classes, instance dicts, __getattr__.
class A:
    def m(self): return 1
class B(A): pass
def run(o, n, change):
    t = []
    for i in range(n):
        if i == n // 2: change(o)
        t.append(o.m())
    return t[0], t[n // 2 - 1], t[n // 2], t[-1]
def c1(o): B.m = lambda self: 2
def c2(o): del B.m
def c3(o): A.m = lambda self: 3
def c4(o): o.m = lambda: 4
def c5(o): o.__class__ = C
def c6(o): C.__getattribute__ = lambda self, n: (lambda: 6)
class C:
    def m(self): return 5
b = B()
for c in (c1, c2, c3, c4): print(run(b, 80, c))
print(run(B(), 80, c5), run(C(), 80, c6))
