# Cyclic garbage made in hot loops is collected; weak references die on time.
import gc, weakref
class N: pass
def f(n):
    refs = []
    for i in range(n):
        a, b = N(), N()
        a.o, b.o = b, a
        if i % 50 == 0: refs.append(weakref.ref(a))
    del a, b
    gc.collect()
    return [r() for r in refs]
print(f(300))
def g(n):
    dead = 0
    for i in range(n):
        x = N(); r = weakref.ref(x)
        x = None
        if r() is None: dead += 1
    return dead
print(g(100))
