"""Disassembly, plain and with offsets, positions and caches, and what dis says of code."""
import contextlib
import dis
import io
import opcode
import re
import sys

kept = io.StringIO()
show = contextlib.redirect_stdout(kept)
show.__enter__()
src='''
import os as o, sys
from a.b import c, d as e
x: int = 1
def f(a, b=2, *args, c, d=4, **kw):
    "doc"
    try:
        for i in range(a):
            if i > 3 and b: continue
            print(f"{i!r:>{a}} {b}", kw.get('x', 1.5), *args, sep='')
    except (ValueError, KeyError) as e:
        raise RuntimeError from e
    finally:
        del i
    def inner(y): nonlocal a; return y + a
    with open('f') as g, o.x() as h: yield g
    return [z for z in x if z] + list(w for w in b) , {**kw}, lambda q: q
class K(o.path, metaclass=type):
    z = 3
    def m(self): super().m(); return __class__
async def co(n):
    async for q in n: await q
    async with n as t: pass
    match n:
        case [1, *rest]: return rest
        case {"k": v, **r}: return v
        case K(a=1, b=u) | K(u): return u
x += 1; y = x[1:2]; y[3] = 4; assert x, "msg"
'''
c=compile(src,'f','exec')
dis.dis(c)
dis.dis(c, show_caches=True, adaptive=True, depth=0)
dis.dis(c, show_offsets=True, depth=0); dis.dis(c, show_positions=True, depth=0)
def walk(c):
    yield c
    for k in c.co_consts:
        if hasattr(k,'co_code'): yield from walk(k)
for k in walk(c):
    print(k.co_name, list(dis.findlinestarts(k)), dis.findlabels(k.co_code), dis.code_info(k))
    for i in dis.get_instructions(k): print(i[:2], i.baseopcode, i.baseopname, i.arg, i.argval if not hasattr(i.argval,'co_code') else '', i.argrepr[:30] if 'code object' not in i.argrepr else '', i.offset, i.start_offset, i.starts_line, i.line_number, i.label, i.positions, i.cache_info)
    print(list(k.co_positions())[:5], list(k.co_lines())[:5])
    if k.co_code: print(dis.stack_effect(k.co_code[0], 0))
print(dis.Bytecode(c).info()[:100])
for n in ('opmap','hasarg','hasconst','hasname','hasjrel','hasjabs','haslocal','hascompare','hasfree','hasexc','cmp_op','opname','EXTENDED_ARG','HAVE_ARGUMENT','_specializations','_inline_cache_entries','_cache_format','_specialized_opmap'):
    print(n, getattr(dis,n,None) or getattr(opcode,n,None))
def g(): return 1
dis.dis(g); dis.dis("a+b"); dis.show_code(g)
dis.dis(K if 'K' in globals() else 'x')
class C:
    def m(self): pass
    @staticmethod
    def s(): pass
    x=1
dis.dis(C)
dis.dis(C().m)
try: 1/0
except ZeroDivisionError: sys.last_traceback = sys.exc_info()[2]; sys.last_exc=sys.exc_info()[1]
try: dis.distb()
except Exception as e: print(type(e), e)
try: dis.dis(5)
except TypeError as e: print(e)
show.__exit__(None, None, None)
print(re.sub("0x[0-9a-f]+", "ADDRESS", kept.getvalue()))
