# A round-robin scheduler with plain generators.
from collections import deque
def task(name, n):
    for i in range(n):
        got = yield (name, i)
        if got: out.append((name, got))
    return name + " done"
out = []
q = deque([task("a", 3), task("b", 5), task("c", 2)]); trace = []; n = 0
while q:
    t = q.popleft()
    try:
        trace.append(t.send(None if n % 4 else None)); q.append(t)
    except StopIteration as e: trace.append(e.value)
    n += 1
print(trace, out)
def chain(*gs):
    results = []
    for g in gs: results.append((yield from g))
    return results
def drive(g):
    vals = []
    try:
        while True: vals.append(next(g))
    except StopIteration as e: return vals, e.value
print(drive(chain(task("x", 2), task("y", 1))))
