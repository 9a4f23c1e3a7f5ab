# getattr, setattr, hasattr, delattr, vars, dir, id, type, callable.
class A:
    x = 1
    def m(self): pass
a = A(); setattr(a, "y z", 2); print(getattr(a, "y z"), hasattr(a, "nope"), getattr(a, "nope", 5), vars(a), [n for n in dir(a) if not n.startswith("__")], "m" in dir(A), callable(a.m), id(a) == id(a), type(a).__name__)
for f in (lambda: getattr(a, 5), lambda: setattr(a, 5, 1), lambda: hasattr(a, None), lambda: getattr(a, "nope"), lambda: delattr(a, "x"), lambda: vars(5), lambda: vars(a)["q"], lambda: getattr(5, "real", 1, 2)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
class D:
    def __dir__(self): return ["b", "a"]
class B:
    def __dir__(self): return 5
print(dir(D()))
try:
    dir(B())
except TypeError as e:
    print(e)
def f():
    z = 1
    return dir(), vars()
print(f())
