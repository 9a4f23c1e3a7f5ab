# Coroutines driven by hand.
class Await:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return got
async def inner(x):
    print("inner", x)
    return await Await(x)
async def outer():
    a = await inner(1)
    b = await inner(2)
    return a + b
c = outer()
print(c.send(None), c.send(10))
try:
    c.send(20)
except StopIteration as e:
    print("result", e.value)
try:
    c.send(None)
except RuntimeError as e:
    print(e)
d = outer(); d.send(None)
try:
    d.throw(ValueError("thrown"))
except ValueError as e:
    print(e)
e = inner(5); print(type(e).__name__, e.cr_running, e.cr_frame is not None, e.cr_await, e.__name__); e.close()
async def bad(): await 5
b = bad()
try:
    b.send(None)
except TypeError as e:
    print(e)
async def bad2(): await Bad()
class Bad:
    def __await__(self): return 5
b = bad2()
try:
    b.send(None)
except TypeError as e:
    print(e)
f = inner(1); f.send(None)
try:
    f.send(None) if False else iter(f)
except TypeError as e:
    print(e)
f.close()
