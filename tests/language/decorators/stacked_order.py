# Evaluation and application order of stacked decorators on functions, methods and classes.
def d(n):
    print("eval", n)
    def w(f): print("apply", n, getattr(f, "__name__", f)); return f
    return w
@d(1)
@d(2)
def f(a=d("default")): pass
@d(3)
class C(d("base") and object):
    @d(4)
    @staticmethod
    @d(5)
    def m(): return "m"
print(C.m())
