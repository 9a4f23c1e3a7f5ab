# Where await and async are allowed.
for src in ("await x", "def f(): await x", "async def f(): await x", "async for x in y: pass", "def f():\n async with x: pass", "async def f(): yield from x", "async def f():\n yield 1\n return 2", "[x async for x in y]", "def f(): return [x async for x in y]", "async def f(): return [x async for x in y]", "async def f(): return (await x for x in y)", "def f(): return (await x for x in y)", "async def f(): [await x for x in y]", "def f(): [await x for x in y]", "lambda: await x", "async def f(): lambda: await x", "async def f(x=await y): pass", "async lambda: 0", "await = 1", "async = 1", "class C:\n async def m(self): await self", "async def f():\n def g(): await x"):
    try:
        compile(src, "", "exec")
        print("fine |", repr(src))
    except SyntaxError as e:
        print(e.msg, "|", repr(src))
