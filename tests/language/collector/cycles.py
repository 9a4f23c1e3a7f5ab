# Cycles are found by gc.collect, finalizers run, weakrefs are cleared.
import gc, weakref
gc.disable()
class N:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
a, b = N(1), N(2); a.o, b.o = b, a
r = weakref.ref(a, lambda r: print("never called for cyclic trash?")); s = N(3); s.me = s
del a, b, s; print("before"); n = gc.collect(); print(n > 0, r())
l = []; l.append(l); del l
d = {}; d["d"] = d; del d
print(gc.collect() >= 2, gc.collect(), gc.isenabled(), gc.get_threshold(), gc.garbage)
print(gc.is_tracked([]), gc.is_tracked(5), gc.is_tracked("a"), gc.is_tracked({}), gc.is_tracked(()))
x = []; print(len(gc.get_referrers(x)) >= 1, gc.get_referents([1, "a"]) in ([1, "a"], ["a", 1]), any(o is x for o in gc.get_objects()))
gc.enable(); print(gc.isenabled(), len(gc.get_stats()), sorted(gc.get_stats()[0]))
