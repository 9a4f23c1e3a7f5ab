# async for, async with, async comprehensions, driven by a tiny loop.
def run(coro):
    while True:
        try:
            coro.send(None)
        except StopIteration as e:
            return e.value
class Tick:
    def __await__(self): yield
class Count:
    def __init__(self, n): self.n, self.i = n, 0
    def __aiter__(self): return self
    async def __anext__(self):
        await Tick()
        if self.i >= self.n: raise StopAsyncIteration
        self.i += 1
        return self.i
class CM:
    async def __aenter__(self): await Tick(); print("aenter"); return "value"
    async def __aexit__(self, *a): await Tick(); print("aexit", a[0]); return a[0] is ValueError
async def agen(n):
    for i in range(n):
        await Tick()
        yield i
async def main():
    async for x in Count(3): print(x, end=" ")
    else: print("else")
    async with CM() as v, CM(): print(v)
    async with CM(): raise ValueError
    print([x async for x in agen(4)], {x async for x in agen(2)}, {x: x * 2 async for x in agen(3) if x}, [await one(i) for i in range(3)], [y async for x in agen(3) for y in range(x)])
    g = (x * 10 async for x in agen(3))
    print([x async for x in g], [x async for x in agen(5) if x % 2])
    async for x in agen(10):
        if x == 2: break
    return x
async def one(i): await Tick(); return i + 100
print(run(main()))
async def bad(o):
    async for x in o: pass
class NoAnext:
    def __aiter__(self): return self
class BadAnext(NoAnext):
    def __anext__(self): return 5
for o in (5, [1], NoAnext(), BadAnext()):
    try:
        run(bad(o))
    except TypeError as e:
        print(e)
async def badwith(o):
    async with o: pass
for o in (5, open.__class__):
    try:
        run(badwith(o))
    except TypeError as e:
        print(e)
