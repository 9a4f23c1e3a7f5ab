# What abstract base classes remember of classes, and forget when one is registered.
from abc import ABC, ABCMeta
from collections.abc import Sequence, Mapping, Sized
class Shape(ABC):
    pass
class Square:
    pass
class Circle(Shape):
    pass
print([isinstance(Square(), Shape) for _ in range(3)], [isinstance(Circle(), Shape) for _ in range(3)])
Shape.register(Square)
print(isinstance(Square(), Shape), issubclass(Square, Shape), [isinstance(x, Sequence) for x in ((), [], "", {}, 1, range(2))])
class Other(ABC):
    pass
print(isinstance(3, Shape), isinstance(3, Shape))
Other.register(float)
print(isinstance(3, Shape), isinstance(3.5, Other), isinstance(3, Other))
Shape.register(int)
print(isinstance(3, Shape), isinstance(True, Shape))
class Asking(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, other):
        print("asked of", other.__name__)
        return hasattr(other, "shout") or NotImplemented
class Shouting:
    def shout(self): pass
for _ in range(2):
    print(isinstance(Shouting(), Asking), isinstance(2, Asking))
class Pretending:
    __class__ = Circle
print(isinstance(Pretending(), Shape), isinstance(Pretending(), Mapping), isinstance({}, Mapping), isinstance({}, Sized))
