# A registry, a singleton, a mixin chain, a context: classes as values.
registry = {}
def register(key):
    def deco(cls): registry[key] = cls; return cls
    return deco
@register("a")
class A:
    def run(self): return "A"
@register("b")
class B(A):
    def run(self): return "B" + super().run()
class Loud:
    def run(self): return super().run().upper() + "!"
class Twice:
    def run(self): return super().run() * 2
@register("c")
class C(Loud, Twice, B): pass
print({k: v().run() for k, v in registry.items()}, [c.__name__ for c in C.__mro__])
make = type("Made", (Twice, A), {"extra": property(lambda self: self.run() + "?")}); print(make().extra, make.__mro__[1].__name__)
print([cls.__name__ for cls in sorted(registry.values(), key=lambda c: c.__name__, reverse=True)], {A: 1}[registry["a"]])
