# WeakValueDictionary, WeakKeyDictionary, WeakSet, finalize.
import weakref
class A:
    def __init__(self, n): self.n = n
a, b = A(1), A(2)
d = weakref.WeakValueDictionary(x=a, y=b); k = weakref.WeakKeyDictionary({a: 1}); s = weakref.WeakSet([a, b])
print(len(d), len(k), len(s), d["x"].n); del a; print(sorted(d), len(k), len(s))
f = weakref.finalize(b, print, "finalized", 5); print(f.alive); del b; print(f.alive, len(d))
m = A(3)
class B:
    def meth(self): return "m"
o = B(); wm = weakref.WeakMethod(o.meth); print(wm()()); del o; print(wm())
