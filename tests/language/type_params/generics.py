# PEP 695 functions, classes, aliases, defaults, bounds; lazy evaluation.
def first[T](xs: list[T]) -> T: return xs[0]
class Box[T, *Ts, **P]:
    def __init__(self, v: T): self.v = v
    def get[U](self, d: U) -> T | U: return self.v or d
type Pair[A, B = int] = tuple[A, B]
type Rec = list[Rec] | int
print(first([1, 2]), first.__type_params__, Box.__type_params__, Box(3).get("x"), Box.get.__type_params__, Pair, Pair.__value__, Pair.__type_params__, Rec.__name__, Pair[str, int], Rec.__value__)
def bounded[T: (int, str), U: Undefined, V = list[T]](): pass
T, U, V = bounded.__type_params__
print(T.__constraints__, T.__bound__, V.__default__, T.__name__, U.has_default(), V.has_default(), T.__infer_variance__)
try:
    U.__bound__
except NameError as e:
    print(e)
class Plain[T]:
    def __init__(self, v: T): self.v = v
class Sub[T](Plain[T]): pass
print(Sub.__orig_bases__, Sub.__mro__[1].__name__, Sub[int], Sub[int](5).v)
def outer[T]():
    class In: x = T
    def f(): return T
    return In.x is f()
print(outer())
for src in ("def f[T, T](): pass", "def f[T=int, U](): pass", "type x.y = 1", "class A[T: (yield)]: pass", "def f[T: (x := 1)](): pass", "type T[X: await y] = 1", "def f[*Ts: int](): pass"):
    try:
        compile(src, "", "exec")
    except SyntaxError as e:
        print(e.msg)
type = 5; print(type)
