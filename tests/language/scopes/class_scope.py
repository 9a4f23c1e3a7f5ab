# Class bodies: names, comprehensions, execution order, mangling.
x = "global"
class A:
    print(x)
    x = "class"
    print(x)
    def f(self): return x
    l = [i for i in range(3)]
    first = [y for y in l]
    __private = 1
    def get(self): return self.__private
    def set(self): self.__new = 2; return self
    class __Inner: pass
    _A__direct = 3
a = A()
print(a.f(), A.first, a.get(), sorted(k for k in vars(A) if "A" in k), vars(a.set()), hasattr(a, "__private"))
def f():
    v = "function"
    class B:
        v = v if False else "own"
    return B.v
try:
    print(f())
except NameError as e:
    print(e)
class M:
    for i in range(3): exec(f"m{i} = {i}")
    if i > 1: extra = "yes"
print(M.m2, M.extra, M.i)
def __f(): return 1
class N:
    def g(self): return __f()
try:
    N().g()
except NameError as e:
    print(e)
