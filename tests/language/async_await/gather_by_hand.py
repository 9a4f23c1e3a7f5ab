# A tiny event loop with sleeping tasks, results and errors.
import heapq
class Sleep:
    def __init__(self, t): self.t = t
    def __await__(self): return (yield self.t)
def run(*coros):
    now, n, heap, results = 0, 0, [], {}
    for i, c in enumerate(coros): heapq.heappush(heap, (0, n, i, c)); n += 1
    while heap:
        now, _, i, c = heapq.heappop(heap)
        try: heapq.heappush(heap, (now + c.send(now if c.cr_await else None), n, i, c)); n += 1
        except StopIteration as e: results[i] = e.value
        except Exception as e: results[i] = repr(e)
    return now, [results[i] for i in range(len(coros))]
async def job(name, *times):
    seen = []
    for t in times: seen.append(await Sleep(t))
    return name, seen
async def bad():
    await Sleep(2)
    raise ValueError("late")
async def nested(): return [await job("inner", 1, 1), (await job("x"))[0]]
print(run(job("a", 1, 2), job("b", 2, 2, 2), bad(), nested()))
