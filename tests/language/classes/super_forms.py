# super() with attributes, class methods, static methods, properties, __init__ chains.
class Base:
    attr = "base"
    def __init__(self, *a, **k): self.log = [("Base", a, k)]
    @classmethod
    def make(cls, x): return (cls.__name__, x)
    @staticmethod
    def st(): return "static"
    @property
    def p(self): return "prop"
class Mid(Base):
    attr = "mid"
    def __init__(self, m, **k): super().__init__(**k); self.log.append(("Mid", m))
class Leaf(Mid):
    attr = "leaf"
    def __init__(self, *a, **k): super().__init__(*a, **k); self.log.append("Leaf")
    @classmethod
    def make(cls, x): return super().make(x + 1)
    @staticmethod
    def st(): return super(Leaf, Leaf).st()
    @property
    def p(self): return super().p + "!"
    def a(self): return super().attr, super(Mid, self).attr, super().__thisclass__.__name__, super().__self__ is self
l = Leaf(1, z=2)
print(l.log, Leaf.make(1), l.st(), l.p, l.a())
try:
    super().x
except RuntimeError as e:
    print(e)
class Q(Base):
    def f(self): return super().nothing
try:
    Q().f()
except AttributeError as e:
    print(e)
class S(Base):
    def set(self): super().attr = 5
try:
    S().set()
except AttributeError as e:
    print(e)
