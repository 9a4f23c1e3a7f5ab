async def work(source, lock):
    async for item in source:
        if item:
            break
        await item
    else:
        return [x async for x in source]
    async with lock as held, lock:
        return held
    return {x: await x for x in source}

async def produce(n):
    for i in range(n):
        yield i
    yield

def delegate(inner):
    result = yield from inner
    x = yield result
    return (y for y in x)
