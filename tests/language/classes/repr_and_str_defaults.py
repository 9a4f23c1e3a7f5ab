# How classes, functions and instances print, without addresses.
import re
def clean(o): return re.sub(r"0x[0-9a-f]+", "ADDRESS", repr(o))
class A:
    class In: pass
    def m(self): pass
    def __str__(self): return "custom"
def f():
    class L: pass
    return L
print(clean(A), clean(A()).replace(" object at ", " at "), A(), clean(A.In), clean(f()), clean(A().m), clean(A.m), clean(f), clean(lambda: 0), clean(len), clean([].append), clean(str.upper), clean("".__len__), clean(int.__add__), clean(property()), clean(staticmethod(f)), clean(super(A, A())), clean((i for i in [])), clean(type), clean(object()), clean(iter([])), clean(zip()), clean(A.__dict__)[:30])
