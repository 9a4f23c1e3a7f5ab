# Coroutine flags; types.coroutine; awaiting generators.
import types
async def c(): pass
async def ag(): yield
def g(): yield
@types.coroutine
def tc(): r = yield "from tc"; return r
print(c.__code__.co_flags & 0x80 != 0, ag.__code__.co_flags & 0x200 != 0, g.__code__.co_flags & 0x20 != 0, tc.__code__.co_flags & 0x100 != 0)
async def use(): return await tc()
u = use(); print(u.send(None))
try:
    u.send("sent")
except StopIteration as e:
    print(e.value)
async def bad(): await g()
b = bad()
try:
    b.send(None)
except TypeError as e:
    print(e)
made = c()
def notasync():
    yield from made
n = notasync()
try:
    next(n)
except TypeError as e:
    print(e)
async def reuse():
    x = tc2()
    await x
    await x
async def tc2(): pass
r = reuse()
try:
    r.send(None)
except RuntimeError as e:
    print(e)
made.close(); x = c(); x.close(); x.close(); print(x.cr_frame)
