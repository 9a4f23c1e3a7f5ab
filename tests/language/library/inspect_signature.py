# inspect: signatures, source-free facts.
import inspect
def f(a, b=1, /, c: int = 2, *args, d, e=5, **kw) -> str: "doc"
s = inspect.signature(f); print(s, list(s.parameters), s.parameters["d"].kind.name, s.return_annotation, s.bind(1, d=2).arguments, inspect.getdoc(f), inspect.isfunction(f), inspect.isgeneratorfunction(f), inspect.signature(len), inspect.signature(lambda x, *, y: 0), inspect.getfullargspec(f).args)
class C:
    "C doc"
    def m(self, x): pass
    @classmethod
    def c(cls, y): pass
print(inspect.signature(C.m), inspect.signature(C().m), inspect.signature(C.c), inspect.signature(C), [n for n, _ in inspect.getmembers(C, inspect.isfunction)], inspect.getmro(C), inspect.isclass(C))
try:
    s.bind(1)
except TypeError as e:
    print(e)
print(inspect.currentframe().f_code.co_name, inspect.cleandoc("a\n   b\n   c"))
