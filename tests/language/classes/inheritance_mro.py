# Multiple inheritance, C3 order, super() chains, conflicts.
class A:
    def f(self): return ["A"]
class B(A):
    def f(self): return ["B"] + super().f()
class C(A):
    def f(self): return ["C"] + super().f()
class D(B, C):
    def f(self): return ["D"] + super().f()
print(D().f(), [c.__name__ for c in D.__mro__], D.mro() == list(D.__mro__), issubclass(D, A), D.__bases__, A.__subclasses__(), D.__base__)
for src in ("class X(A, B): pass", "class X(A, A): pass", "class X(int, str): pass", "class X(bool): pass", "class X(5): pass", "class X(type(None)): pass", "class X(type(lambda: 0)): pass", "class X(B, object, A): pass"):
    try:
        exec(src)
        print(src, "fine")
    except TypeError as e:
        print(e)
class E(A):
    def f(self): return super(E, self).f() + A.f(self)
print(E().f())
try:
    super(D, E()).f()
except TypeError as e:
    print(e)
