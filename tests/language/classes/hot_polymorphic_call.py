# The same call site sees many classes, then one, then none of them.
class A:
    def go(self, x): return x + 1
class B:
    def go(self, x): return x * 2
class C:
    def __call__(self, x): return x - 3
    @property
    def go(self): return self
class D:
    def __init__(self): self.go = lambda x: x ** 2
class E:
    go = staticmethod(lambda x: x // 2)
class F:
    @classmethod
    def go(cls, x): return x % 7
def run(objs, n):
    t = 1
    for i in range(n): t = (t + objs[i % len(objs)].go(i)) % 100003
    return t
print(run([A()], 100), run([A(), B()], 100), run([A(), B(), C(), D(), E(), F()], 300), run([D()], 80), run([F()], 80))
try:
    run([A(), 5], 100)
except AttributeError as e:
    print(e)
