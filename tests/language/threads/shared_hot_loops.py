# Several threads in the same hot code: loops, calls, methods, generators, dicts, exceptions, with a short switch interval.
import sys, threading
sys.setswitchinterval(1e-5)
class Point:
    def __init__(self, x): self.x = x
    def moved(self, by): return Point(self.x + by)
def loops(n):
    total, real = 0, 0.0
    for i in range(n):
        total += i % 7 * (1 if total % 2 else 2); real += i * 0.5
    return total, real
def objects(n):
    p = Point(0)
    for i in range(n): p = p.moved(i & 3)
    return p.x
def containers(n):
    d, l = {}, []
    for i in range(n): d[i % 50] = d.get(i % 50, 0) + i; l.append(i)
    return sum(d.values()), sum(l), len(l)
def generators(n):
    def count(k):
        for i in range(k): yield i
    return sum(x for x in count(n) if x & 1)
def exceptions(n):
    caught = 0
    for i in range(n):
        try:
            if i % 3 == 0: raise ValueError(i)
        except ValueError: caught += 1
    return caught
def strings(n): return len("".join(str(i) for i in range(n)))
work = [loops, objects, containers, generators, exceptions, strings]; alone = [f(4000) for f in work]; results = []
def run(k):
    for r in range(3): results.append([f(4000) for f in work[k % 6:] + work[:k % 6]][-(k % 6):] + [f(4000) for f in work[k % 6:] + work[:k % 6]][:len(work) - k % 6] if k % 6 else [f(4000) for f in work])
ts = [threading.Thread(target=run, args=(k,)) for k in range(6)]; [t.start() for t in ts]; [t.join() for t in ts]
print(len(results), all(r == alone for r in results), alone)
counter = [0]; lock = threading.Lock()
def count():
    for _ in range(2000):
        with lock: counter[0] += 1
ts = [threading.Thread(target=count) for _ in range(5)]; [t.start() for t in ts]; [t.join() for t in ts]; print(counter)
