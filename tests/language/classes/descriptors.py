# Data and non-data descriptors, __set_name__, look-up order.
class Data:
    def __set_name__(self, owner, name): self.name = name; print("set_name", owner.__name__, name)
    def __get__(self, obj, owner): return (self.name, obj is None, owner.__name__)
    def __set__(self, obj, v): print("set", v)
    def __delete__(self, obj): print("delete")
class NonData:
    def __get__(self, obj, owner=None): return "nondata"
class C:
    d = Data(); n = NonData()
    def __init__(self): self.__dict__.update(d="in dict", n="in dict")
c = C()
print(c.d, c.n, C.d, C.n); c.d = 5; del c.d; print(vars(c))
c.n = "new"; print(c.n); del c.n; print(c.n)
class Broken:
    def __set_name__(self, o, n): 1 / 0
try:
    class X: b = Broken()
except ZeroDivisionError as e:
    print(e, e.__notes__)
class OnlySet:
    def __set__(self, o, v): o.__dict__["v"] = v
class Y: v = OnlySet()
y = Y(); print(type(y.v).__name__); y.v = 3; print(y.v)
class Lazy:
    def __init__(self, f): self.f = f
    def __get__(self, o, t): v = o.__dict__[self.f.__name__] = self.f(o); return v
class Z:
    @Lazy
    def slow(self): print("computing"); return 42
z = Z(); print(z.slow, z.slow)
