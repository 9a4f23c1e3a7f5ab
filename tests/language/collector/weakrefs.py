# Weak references: death, callbacks, equality, hashing.
import weakref
class A:
    def __repr__(self): return "A!"
a = A(); r = weakref.ref(a, lambda r: print("callback", r() is None))
print(r() is a, weakref.ref(a) is weakref.ref(a), r == weakref.ref(a), hash(r) == hash(a), weakref.getweakrefcount(a))
del a; print(r())
for o in (5, "s", (1,), None, [], {}):
    try:
        weakref.ref(o)
    except TypeError as e:
        print(e)
class S: __slots__ = "x"
class W: __slots__ = "__weakref__"
try:
    weakref.ref(S())
except TypeError as e:
    print(e)
w = W(); print(weakref.ref(w)() is w)
p = weakref.proxy(w)
del w
try:
    p.x
except ReferenceError as e:
    print(e)
f = lambda: 0; print(weakref.ref(f)() is f, weakref.ref(A)() is A)
def g(): yield
print(weakref.ref(g) is not None, weakref.ref({1}.__class__)() is set)
