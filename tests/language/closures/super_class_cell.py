# __class__ and zero-argument super through closures.
class A:
    def f(self): return "A.f"
    def g(self): return __class__.__name__
    @classmethod
    def c(cls): return "A.c " + cls.__name__
class B(A):
    def f(self): return "B." + super().f()
    def g(self): return [super().g(), (lambda: super(B, self).g())(), __class__.__name__]
    @classmethod
    def c(cls): return "B " + super().c()
    def nested(self):
        def inner(): return super(B, self).f() + __class__.__name__
        return inner()
b = B()
print(b.f(), b.g(), B.c(), b.nested())
def f(self): return super().f()
try:
    f(b)
except RuntimeError as e:
    print(e)
class C:
    def f(): return super().f()
    def g(x):
        del x
        super()
for code in (C.f, lambda: C.g(1)):
    try:
        code()
    except RuntimeError as e:
        print(e)
