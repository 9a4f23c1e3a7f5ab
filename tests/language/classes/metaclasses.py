# Metaclasses: __new__, __init__, __call__, __prepare__, conflicts, keyword arguments.
class Meta(type):
    @classmethod
    def __prepare__(m, name, bases, **kw): print("prepare", name, kw); return {"injected": 1}
    def __new__(m, name, bases, ns, **kw): print("new", name); return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): print("init", name, kw); super().__init__(name, bases, ns)
    def __call__(cls, *a): print("call", a); return super().__call__(*a)
    def meta_method(cls): return cls.__name__
    def __len__(cls): return 7
    def __getitem__(cls, k): return (cls.__name__, k)
    def __iter__(cls): return iter("xyz")
    def __contains__(cls, v): return v == 1
class A(metaclass=Meta, option=5):
    def __init__(self, x): self.x = x
class B(A): pass
print(A(1).x, A.injected, B.meta_method(), len(A), A["k"], list(B), 1 in A, type(B) is Meta, hasattr(A(2), "meta_method"))
class M2(type): pass
try:
    class C(A, metaclass=M2): pass
except TypeError as e:
    print(e)
def func_meta(name, bases, ns): return (name, bases, sorted(k for k in ns if not k.startswith("__")))
class D(metaclass=func_meta): x = 1
print(D)
T = type("T", (A,), {"y": 2}) if False else type("T", (), {"y": 2, "f": lambda self: self.y})
print(T().f(), T.__name__, T.__module__)
for f in (lambda: type("X", 5, {}), lambda: type(5, (), {}), lambda: type("X", (5,), {}), lambda: type("X", (), 5), lambda: type("X", (), {}, foo=1), lambda: type("X\0", (), {})):
    try:
        f()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
