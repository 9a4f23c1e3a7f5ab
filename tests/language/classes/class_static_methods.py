# classmethod, staticmethod: binding, inheritance, wrapping.
class A:
    n = 0
    @classmethod
    def make(cls, *a): cls.n += 1; return cls, a
    @staticmethod
    def s(*a): return a
    c = classmethod(lambda cls: cls.__name__)
class B(A): pass
print(A.make(1)[0].__name__, B.make(2)[0].__name__, B().make()[0].__name__, A.n, B.n, A.s(1), B().s(2), A.c(), B().c())
print(A.__dict__["s"].__func__(5), A.__dict__["make"].__func__.__name__, A.make.__self__ is A, A.make.__name__, A.s.__name__, A.make == A.make, isinstance(A.__dict__["s"], staticmethod), A.__dict__["s"](9))
class C:
    @classmethod
    def f(cls): "doc"; return 1
    @staticmethod
    def g(x: int) -> str: return "g"
print(C.f.__doc__, C.__dict__["g"].__annotations__, C.__dict__["f"].__wrapped__.__name__)
try:
    A.__dict__["make"]()
except TypeError as e:
    print(e)
