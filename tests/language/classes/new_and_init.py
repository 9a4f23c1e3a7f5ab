# __new__ returning other things; immutable subclasses; argument errors.
class A:
    def __new__(cls, *a): print("new", a); return super().__new__(cls)
    def __init__(self, *a): print("init", a)
A(1, 2)
class B:
    def __new__(cls): return 42
    def __init__(self): print("never")
print(B())
class C(int):
    def __new__(cls, v): return super().__new__(cls, v * 2)
print(C(5), C(5) + 1, type(C(5) + 1), repr(C(5)))
class Singleton:
    one = None
    def __new__(cls):
        if cls.one is None: cls.one = super().__new__(cls)
        return cls.one
print(Singleton() is Singleton())
class D:
    def __init__(self): return 5
class E: pass
class F:
    def __new__(cls, x): return object.__new__(cls, x)
class G:
    def __init__(self, x): super().__init__(x)
for f in (D, lambda: E(1), lambda: E(a=1), lambda: F(1), lambda: G(1), lambda: object.__new__(int), lambda: object.__new__(5), lambda: int.__new__(str), lambda: object.__new__()):
    try:
        f()
    except TypeError as e:
        print(e)
