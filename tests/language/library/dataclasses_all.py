# dataclasses: fields, defaults, order, frozen, post-init, inheritance, slots.
from dataclasses import dataclass, field, asdict, astuple, replace, fields, KW_ONLY, FrozenInstanceError, make_dataclass, InitVar
@dataclass(order=True)
class A:
    x: int
    y: str = "y"
    l: list = field(default_factory=list, compare=False, repr=False)
    z: int = field(init=False, default=9)
    def __post_init__(self): self.l.append(self.x)
a = A(1); print(a, a.l, A(1) == A(1), A(1) < A(2), asdict(a), astuple(a), replace(a, x=5), [f.name for f in fields(a)])
@dataclass(frozen=True, slots=True)
class B: x: int; y: int = 2
b = B(1); print(b, hash(b) == hash(B(1)), B.__slots__, B.__match_args__)
try:
    b.x = 5
except FrozenInstanceError as e:
    print(e)
@dataclass
class C(A):
    w: int = 0
    _: KW_ONLY
    k: int = 1
    i: InitVar[int] = 3
    def __post_init__(self, i): self.got = i
print(C(1, w=2, k=3), C(1, i=7).got)
print(make_dataclass("M", [("q", int), ("r", int, 5)])(1))
for code in ("@dataclass\nclass X:\n a: int = 1\n b: int", "@dataclass\nclass X:\n a: list = []", "A()", "A(1, 2, 3, 4)", "@dataclass(frozen=True)\nclass X(A): pass"):
    try:
        exec(code)
    except (TypeError, ValueError) as e:
        print(e)
