# Nested classes, classes in functions and loops, qualified names.
class Outer:
    x = 1
    class Inner:
        def who(self): return type(self).__qualname__
        class Deep: pass
    def make(self):
        class Local:
            def m(self): return __class__.__qualname__
        return Local
print(Outer.Inner().who(), Outer.Inner.Deep.__qualname__, Outer().make()().m(), Outer().make() is Outer().make())
cs = []
for i in range(3):
    class C:
        n = i
        def f(self): return self.n, i
    cs.append(C)
print([c().f() for c in cs])
def factory(base):
    class D(base):
        def __len__(self): return super().__len__() + 100
    return D
print(len(factory(list)([1, 2])), len(factory(dict)(a=1)), len(factory(str)("abc")), factory(tuple).__qualname__, factory(list).__base__)
