# Cycles through functions, classes, generators, exceptions, frames.
import gc, weakref
class T: pass
def count(make):
    gc.collect(); t = T(); r = weakref.ref(t); make(t); del t
    alive = r() is not None; gc.collect(); return alive, r() is None
def closure(t):
    def f(): return f, t
def cls(t):
    class C: x = t
def gen(t):
    def g():
        me = yield t
        yield me
    x = g(); next(x); x.send(x)
def exc(t):
    try:
        raise ValueError(t)
    except ValueError as e:
        e.me = e
def bound(t):
    class C:
        def m(self): pass
    c = C(); c.t = t; c.m2 = c.m
def plain(t): pass
def tup(t):
    l = []; x = (l, t); l.append(x)
def st(t):
    class K: pass
    k = K(); k.s = {k}; k.t = t
for f in (closure, cls, gen, exc, bound, plain, tup, st): print(f.__name__, count(f))
