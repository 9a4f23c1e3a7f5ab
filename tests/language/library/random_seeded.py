# random with a seed gives CPython's numbers.
import random
r = random.Random(42)
print(r.random(), r.randint(1, 100), r.choice("abc"), r.sample(range(50), 4), r.uniform(1, 2), r.gauss(0, 1), r.getrandbits(70), r.randrange(0, 100, 7), r.choices([1, 2, 3], weights=[1, 1, 8], k=5), r.expovariate(1), r.betavariate(1, 2), r.triangular())
l = list(range(10)); r.shuffle(l); print(l); s = r.getstate(); x = r.random(); r.setstate(s); print(x == r.random())
random.seed("text"); print(random.random()); random.seed(2**70); print(random.randrange(10**20)); random.seed(1.5); print(random.random()); random.seed(b"b"); print(random.randbytes(4))
for f in (lambda: r.choice([]), lambda: r.randint(5, 1), lambda: r.sample([1], 2), lambda: r.randrange(0), lambda: r.seed([])):
    try:
        f()
    except (IndexError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
