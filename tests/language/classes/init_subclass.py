# __init_subclass__, __class_getitem__, __set_name__ order, class keywords.
class Plugin:
    registry = {}
    def __init_subclass__(cls, /, name=None, **kw):
        super().__init_subclass__(**kw)
        Plugin.registry[name or cls.__name__] = cls
    def __class_getitem__(cls, item): return f"{cls.__name__}[{item}]"
class A(Plugin): pass
class B(Plugin, name="bee"): pass
class C(A): pass
print(Plugin.registry, A[int], B["x", 1])
for src in ("class D(Plugin, other=1): pass", "class E(x=1): pass", "class F(object, metaclass=type, y=2): pass"):
    try:
        exec(src)
    except TypeError as e:
        print(e)
log = []
class N:
    def __set_name__(self, o, n): log.append(("set_name", n))
class G:
    def __init_subclass__(cls): log.append("init_subclass")
class H(G): a = N(); b = N()
print(log)
class I:
    def __mro_entries__(self, bases): return (A, B)
class J(I()): pass
print(J.__bases__, [b for b in J.__orig_bases__ if isinstance(b, I)] != [])
