# Reference counts as programs see them.
import sys
class A: pass
a = A(); n = sys.getrefcount(a)
b = a; print(sys.getrefcount(a) - n); l = [a, a]; print(sys.getrefcount(a) - n); del l, b; print(sys.getrefcount(a) - n)
def f(x): return sys.getrefcount(x) - n
print(f(a) >= 0)
for i in range(50): c = a; d = (a,); e = {"a": a}
del c, d, e; print(sys.getrefcount(a) - n)
def g():
    for i in range(60):
        x = a
        y = [a for _ in range(3)]
    return 0
g(); print(sys.getrefcount(a) - n)
def h():
    try:
        z = a
        raise ValueError(a)
    except ValueError as err: return 1
h(); print(sys.getrefcount(a) - n)
