# Type parameters are visible where they should be, and nowhere else.
class A[T]:
    x = T
    def m[U](self, v: U) -> T: return T, U
    class In: y = 1
    l = [T for _ in range(1)]
    type Alias = list[T]
a = A(); print(A.x, a.m(1), A.l, A.Alias, A.Alias.__value__, A.__parameters__, A.m.__type_params__, A.m.__annotations__)
def f[T](x: T, y: "T" = None) -> list[T]:
    def g() -> T: return T
    return g(), g.__annotations__
print(f(1), f.__annotations__)
for n in ("T", "U"):
    try: eval(n)
    except NameError as e: print(e)
type L[T] = T | list[L[T]]
print(L.__value__, L[int], type(L).__name__)
