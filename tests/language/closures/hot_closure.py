# Cells read and written in hot loops.
def run(n):
    total = 0
    step = 1
    def bump(i):
        nonlocal total, step
        total += step * i
        if i == n // 2: step = 0.5
        return total
    for i in range(n): bump(i)
    return total, step
print(run(50), run(100))
def pipeline(*fs):
    def go(x):
        for f in fs: x = f(x)
        return x
    return go
p = pipeline(*[(lambda k: lambda x: x + k)(k) for k in range(5)])
print(sum(p(i) for i in range(80)))
def accumulate():
    seen = []
    def add(x, seen=seen):
        seen.append(x)
        return len(seen)
    return add
f = accumulate()
for i in range(60): n = f(i)
print(n)
