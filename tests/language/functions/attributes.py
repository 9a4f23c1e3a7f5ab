# Attributes of functions, methods, code.
def f(a, b: int = 2, *c, d: "str" = 4, **e) -> float:
    """Doc."""
    x = 1
    return x
print(f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__dict__, f.__closure__, f.__globals__ is globals(), f.__builtins__ is not None, f.__type_params__)
c = f.__code__
print(c.co_name, c.co_qualname, c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_varnames, c.co_nlocals, c.co_flags, c.co_firstlineno, c.co_consts, c.co_names, c.co_freevars, c.co_cellvars)
f.attr = 5; f.__name__ = "renamed"; f.__doc__ = None
print(f.attr, f.__dict__, f.__name__, f.__qualname__, vars(f))
def g(): return "g"
def h(): return "h"
g.__code__ = h.__code__; print(g())
for code in ("g.__code__ = 5", "g.__name__ = 5", "g.__defaults__ = 5", "g.__dict__ = 5", "del g.__code__", "g.__closure__ = ()", "g.missing", "del g.missing", "g.__kwdefaults__ = ()"):
    try:
        exec(code)
    except Exception as e:
        print(code, type(e).__name__, e)
class C:
    def m(self): pass
m = C().m
print(m.__name__, m.__func__ is C.m, m.__self__.__class__.__name__, m.__qualname__, C.m.__qualname__, m == m.__self__.m, (lambda: 0).__name__, (lambda: 0).__qualname__)
try:
    m.x = 1
except AttributeError as e:
    print(e)
