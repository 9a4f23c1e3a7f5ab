# Annotations are evaluated when asked for.
def f(a: undefined_name, b: int) -> also_undefined: pass
try:
    f.__annotations__
except NameError as e:
    print(e)
def g(a: print("evaluated") or int): return a
print("defined")
print(g.__annotations__, g.__annotations__)
class C:
    x: int
    y: "str" = 5
    z: later
    def m(self, o: C) -> "C": pass
later = 7
print(C.__annotations__, C.m.__annotations__ == {"o": C, "return": "C"})
def h(x: int): y: undefined_local = 1; return y
print(h(1), h.__annotations__)
v: int = 3
w: list[int]
print(__annotations__ if "__annotations__" in globals() else __annotate__(1))
try:
    print(w)
except NameError as e:
    print(e)
f.__annotations__ = {"q": 1}; print(f.__annotations__)
(p): int = 1
o = C(); o.attr: int = 5; print(o.attr)
