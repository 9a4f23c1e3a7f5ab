# A round-robin scheduler of coroutines.
from collections import deque
class Yield:
    def __await__(self): yield
async def worker(name, n, log):
    total = 0
    for i in range(n):
        total += i
        await Yield()
        if i == n // 2: log.append((name, "half"))
    log.append((name, total))
    return total
async def parent(log):
    s = 0
    for i in range(5): s += await worker(f"child{i}", 5, log)
    log.append(("sum", s))
log = []
q = deque([worker("a", 30, log), worker("b", 20, log), parent(log)])
steps = 0
while q:
    c = q.popleft()
    try:
        c.send(None); q.append(c)
    except StopIteration: pass
    steps += 1
print(steps, log)
async def agen(n):
    for i in range(n):
        if i % 3 == 0: await Yield()
        yield i
async def consume(): return sum([x async for x in agen(100)])
c = consume()
try:
    while True: c.send(None)
except StopIteration as e:
    print(e.value)
