# Enum, IntEnum, Flag, auto, aliases, members.
from enum import Enum, IntEnum, Flag, auto, unique, StrEnum
class Color(Enum):
    RED = 1; GREEN = 2; CRIMSON = 1
    def describe(self): return self.name.lower()
    @classmethod
    def default(cls): return cls.RED
print(Color.RED, repr(Color.RED), Color.CRIMSON is Color.RED, Color(2), Color["GREEN"], list(Color), len(Color), Color.RED.describe(), Color.default(), Color.RED in Color, list(Color.__members__), Color.RED == 1, Color.RED.value, {Color.RED: "x"}[Color(1)])
class N(IntEnum): A = auto(); B = auto()
class S(StrEnum): X = auto(); Y = "why"
class F(Flag): R = auto(); W = auto(); X = auto(); RW = R | W
print(N.A + 1, N.B > N.A, f"{N.A}", S.X, S.Y + "!", F.R | F.X, F.RW & F.W, F(5), ~F.R, F.R in F.RW, list(F.RW), F(0), bool(F(0)), repr(F.R | F.W))
for f in (lambda: Color(9), lambda: Color["X"], lambda: setattr(Color, "RED", 5), lambda: Color.RED.foo, lambda: Color.RED < Color.GREEN, lambda: type("X", (Color,), {}), lambda: Color.RED.__class__("RED")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
try:
    @unique
    class D(Enum): A = 1; B = 1
except ValueError as e:
    print(e)
E = Enum("E", "a b"); print(list(E))
class Planet(Enum):
    EARTH = (5.9, 6.3)
    def __init__(self, m, r): self.m = m
print(Planet.EARTH.m)
