"""Symbol tables as the symtable module shows them."""
import _symtable, symtable
def show(t, d=0):
    print('  '*d, t.name, t.type, t.lineno, t.nested, t.varnames, sorted(t.symbols.items()), t.id == t.id, type(t).__name__)
    for c in t.children: show(c, d+1)
src='''
import os
from typing import *
x: int = 1
global g
g = 2
class A(B):
    y: str
    def m(self, a, /, b=1, *c, d, **e):
        nonlocal_ = __class__
        def inner(): nonlocal a; a = x; return b
        return [i for i in range(3) if i + a]
    __priv = 1
    z = [q for q in y]
def f[T: int](v: T) -> T:
    lambda k: k
    yield 1
    return {a: b for a, b in v}
type X[S] = list[S]
async def co():
    async with a as b: pass
    (w := 1)
    return (u async for u in t)
try: pass
except E as ee: pass
match x:
    case {1: mm, **rr}: pass
'''
t=_symtable.symtable(src,'f','exec')
show(t)
print([k for k in dir(t) if not k.startswith('__')])
for a in [('x','f','foo'),('x =','f','exec'),(1,'f','exec'),('return','f','exec'),('nonlocal x','f','exec'),('x',1,'exec')]:
    try: print(_symtable.symtable(*a).name)
    except BaseException as e: print(type(e).__name__, e)
show(_symtable.symtable('a+b','f','eval'))
show(_symtable.symtable('a=b','f','single'))
show(_symtable.symtable(b'# coding: latin-1\n\xe9=1','f','exec'))
t=symtable.symtable(src,'f','exec')
def walk(t,d=0):
    print('  '*d, t.get_type(), t.get_name(), t.get_lineno(), t.is_optimized(), t.is_nested(), t.has_children(), sorted(t.get_identifiers()))
    for s in sorted(t.get_symbols(), key=lambda s:s.get_name()):
        print('  '*d,'  -', s, s.is_referenced(), s.is_parameter(), s.is_type_parameter(), s.is_global(), s.is_nonlocal(), s.is_declared_global(), s.is_local(), s.is_annotated(), s.is_free(), s.is_free_class(), s.is_imported(), s.is_assigned(), s.is_comp_iter(), s.is_comp_cell(), s.is_namespace())
    if isinstance(t, symtable.Function): print('  '*d, sorted(t.get_parameters()), sorted(t.get_locals()), sorted(t.get_globals()), sorted(t.get_nonlocals()), sorted(t.get_frees()))
    if isinstance(t, symtable.Class):
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter('ignore'); print('  '*d, t.get_methods())
    for c in t.get_children(): walk(c,d+1)
walk(t)
print(t is symtable.symtable(src,'f','exec'), t.get_children()[0].get_id() == t.get_children()[0].get_id())
