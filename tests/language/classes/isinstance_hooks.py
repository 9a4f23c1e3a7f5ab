# isinstance and issubclass: tuples, unions, hooks, virtual subclasses.
class M(type):
    def __instancecheck__(cls, o): return o == 42
    def __subclasscheck__(cls, c): return c is int
class A(metaclass=M): pass
print(isinstance(42, A), isinstance(1, A), issubclass(int, A), issubclass(str, A), isinstance(A(), A), isinstance(1, (str, (float, int))), isinstance(1, int | str), isinstance(None, int | None), issubclass(bool, (str, int)), isinstance("a", (A, list)))
class Fake:
    __class__ = int
print(isinstance(Fake(), int), type(Fake()) is int, isinstance(Fake(), Fake))
for f in (lambda: isinstance(1, 5), lambda: isinstance(1, "int"), lambda: isinstance(1, (int, 5)), lambda: isinstance(1, (str, 5)), lambda: issubclass(1, int), lambda: issubclass(int, 5), lambda: isinstance(1, list[int]), lambda: issubclass(int, list[int])):
    try:
        print(f())
    except TypeError as e:
        print(e)
from abc import ABC, abstractmethod
class B(ABC):
    @abstractmethod
    def f(self): pass
    @abstractmethod
    def g(self): pass
class C(B):
    def f(self): return "C.f"
for c in (B, C):
    try:
        c()
    except TypeError as e:
        print(e)
B.register(int); print(isinstance(1, B), issubclass(int, B), issubclass(str, B), B.__abstractmethods__ == {"f", "g"})
