# Names of functions made in different ways.
def a(): return lambda: 0
class C:
    def m(self): return [lambda: 1 for _ in range(1)][0]
    f = lambda self: 2
print(a.__qualname__, a().__qualname__, C.m.__qualname__, C().m().__qualname__, C.f.__qualname__, (x for x in ()).__qualname__, (lambda: (yield))().__name__)
b = a; b.__name__ = "new"; b.__qualname__ = "deep.new"; print(a.__name__, a.__qualname__, a().__qualname__)
def gen(): yield
g = gen(); g.__name__ = "renamed"; print(g.__name__, gen.__name__)
import types
h = types.FunctionType(a.__code__, {"x": 1}, "made", (1, 2)); print(h.__name__, h.__globals__, h.__defaults__)
