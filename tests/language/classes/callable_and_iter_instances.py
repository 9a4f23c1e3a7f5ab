# Special methods are looked up on the type, not the instance.
class A: pass
a = A()
a.__len__ = lambda: 5; a.__call__ = lambda: "called"; a.__iter__ = lambda: iter([1]); a.__add__ = lambda o: 1; a.__getitem__ = lambda i: i; a.__str__ = lambda: "str"; a.__bool__ = lambda: False; a.__enter__ = lambda: 1; a.__hash__ = lambda: 7
for f in (lambda: len(a), lambda: a(), lambda: iter(a), lambda: a + 1, lambda: a[0]):
    try:
        print(f())
    except TypeError as e:
        print(e)
print(bool(a), hash(a) != 7, str(a) != "str")
try:
    with a: pass
except TypeError as e:
    print(e)
A.__len__ = lambda self: 9; A.__call__ = lambda self, x: x; print(len(a), a(3))
del A.__len__
try:
    len(a)
except TypeError as e:
    print(e)
