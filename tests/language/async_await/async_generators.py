# Async generators: asend, athrow, aclose.
def run(coro):
    try:
        while True: coro.send(None)
    except StopIteration as e:
        return e.value
async def g():
    try:
        x = yield 1
        print("got", x)
        try:
            yield 2
        except ValueError as e:
            yield f"caught {e}"
    finally:
        print("cleanup")
a = g()
print(type(a).__name__, run(a.__anext__()), run(a.asend("hi")), run(a.athrow(ValueError("v"))))
try:
    run(a.__anext__())
except StopAsyncIteration:
    print("done")
a = g(); run(a.__anext__()); run(a.aclose())
try:
    run(a.asend(None))
except StopAsyncIteration:
    print("closed")
async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2
s = stubborn(); run(s.__anext__())
try:
    run(s.aclose())
except RuntimeError as e:
    print(e)
b = g()
try:
    run(b.asend(5))
except TypeError as e:
    print(e)
async def raises():
    yield 1
    raise StopAsyncIteration
r = raises(); run(r.__anext__())
try:
    run(r.__anext__())
except RuntimeError as e:
    print(e)
print(run(anext(g())), run(anext(g().__aiter__(), "default")))
async def use(): return [x async for x in wrap(5)]
async def wrap(n):
    async for x in inner(n): yield x * x
async def inner(n):
    for i in range(n): yield i
print(run(use()), r.ag_running, r.ag_frame, g.__name__)
