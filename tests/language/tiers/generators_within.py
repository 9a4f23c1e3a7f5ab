# Loops over enumerate and zip of generators and the like: ends, exceptions, closing, sharing, recursion, and what the iterators have come to.
import sys


def gen(n, step=1):
    for i in range(0, n * step, step):
        yield i


def counted(it, start=0):
    t = 0
    for i, x in enumerate(it, start):
        t = (t * 3 + i * x) % 1000003
    return t


for n in range(120):
    t = counted(gen(40)), counted(gen(n), n), counted(gen(n % 3))
print(t, counted(gen(5), -3), counted(gen(0)))
print(counted(gen(50), 2**62 - 20), counted(gen(50), 2**70), counted(gen(9), True))


# Pairs that are kept, not unpacked, or of another length.
def kept(it):
    pairs = []
    for p in enumerate(it):
        pairs.append(p)
    return pairs


for n in range(60):
    t = kept(gen(25))
print(t[:3], t[-1], len(t), len(set(map(id, t))))
try:
    for n in range(100):
        for a, b, c in zip(gen(40), range(40)) if n == 99 else zip(gen(40), range(40), gen(3)):
            pass
except ValueError as e:
    print(e)


# zip: where the generator stands, and which iterators have been advanced when one ends.
def together(*its):
    t = 0
    for k in zip(*its):
        t = (t * 7 + sum(k)) % 1000003
    return t


def two(a, b):
    t = 0
    for x, y in zip(a, b):
        t = (t * 7 + x * y) % 1000003
    return t


for n in range(80):
    t = two(gen(30), gen(31)), two(range(30), gen(40)), two(gen(30), [3] * 30), two(gen(7), gen(6, 3))
    u = together(gen(30), range(50), gen(33), [1] * 40), together(gen(20)), together(gen(9), gen(9), gen(9))
print(t, u)


def left(na, nb):
    a, b = gen(na), gen(nb)
    t = two(a, b)
    return t, list(a), list(b)


for n in range(60):
    t = left(20, 23), left(23, 20), left(20, 20), left(0, 3), left(3, 0)
print(t)


def left_of(k, n):
    a, b, c = iter(list(range(n + k))), gen(n), iter(tuple(range(n + 2)))
    t = 0
    for x, y, z in zip(a, b, c):
        t += x * y + z
    return t, list(a), list(b), list(c)


for n in range(90):
    t = left_of(n % 4, 30), left_of(-n % 3, 12)
print(t)


# zip(strict=True) and subclasses are done by their own functions.
class Counts(enumerate):
    def __next__(self):
        i, x = super().__next__()
        return i * 10, x


def loop(it):
    t = []
    for a, b in it:
        t.append(a * 100 + b)
    return t


for n in range(60):
    t = loop(zip(gen(20), gen(20), strict=True)), loop(Counts(gen(20))), loop(enumerate(gen(20)))
print(t)
for it in (zip(gen(20), gen(21), strict=True), zip(gen(20), range(19), strict=True)):
    try:
        loop(it)
    except ValueError as e:
        print(e)
z = zip(gen(30), gen(30))
n = 0
for a, b in z:
    n += 1
    if n == 20:
        z.__setstate__(True)
        z2 = z
print(n)


# One within another.
def deep(n):
    t = 0
    for i, (x, (j, y)) in enumerate(zip(gen(n), enumerate(gen(n + 2, 2), 1)), 5):
        t = (t + i * x - j * y) % 1000003
    for (i, x), (j, y) in zip(enumerate(gen(n)), enumerate(range(n))):
        t += (i == j) + (x == y)
    return t


for n in range(60):
    t = deep(n)
print(t)


# Maps, filters and instances within.
class Numbers:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.i += 1
        if self.i > self.n:
            raise StopIteration
        return self.i


def others(n):
    t = 0
    for i, x in enumerate(Numbers(n)):
        t += i * x
    for i, x in enumerate(map(lambda x: x + n, gen(n))):
        t -= i * x
    for x, y in zip(filter(lambda x: x % 3, range(n)), Numbers(n)):
        t += x - y
    for x, y in zip(Numbers(n), gen(n - 3)):
        t += x * y
    return t


for n in range(3, 70):
    t = others(n)
print(t)


def stops(x):
    if x == 30:
        raise StopIteration("end")
    return x


for n in range(70):
    t = []
    for i, x in enumerate(map(stops, range(25 + n % 9))):
        t.append(i + x)
print(len(t), t[-1])


# What a generator raises, and what its traceback says.
def failing(n, at):
    for i in range(n):
        if i == at:
            raise KeyError(i)
        yield i


def lines(e):
    tb, names = e.__traceback__, []
    while tb:
        names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    return names


def caught(at):
    t = 0
    try:
        for i, (x, y) in enumerate(zip(range(1000), failing(60, at))):
            t += i * x + y
    except KeyError as e:
        return t, e.args, lines(e)
    return t


for n in range(60):
    t = caught(59 - n % 3), caught(100)
print(t, caught(0), caught(58))


def stop_inside(n):
    for i in range(n):
        if i == 45:
            raise StopIteration
        yield i


try:
    for n in range(50):
        for i, x in enumerate(stop_inside(n)):
            pass
except RuntimeError as e:
    print(n, e, repr(e.__cause__))


# Shared generators and iterators.
def shared(n):
    g = gen(n)
    t = []
    for (i, x), (j, y) in zip(enumerate(g), enumerate(g, 100)):
        t.append(i + x * 1000 + j + y)
    for i, x in enumerate(g):
        t.append(-x)
    return t


for n in range(40, 80):
    t = shared(n)
print(sum(t), len(t), t[-2:])


def same_twice(n):
    g = gen(n)
    return [a * 100 + b for a, b in zip(g, g)], [a for a in g]


for n in range(60):
    t = same_twice(n)
print(t)


def in_loop(n):
    g = gen(n)
    e = enumerate(g)
    t = 0
    for i, x in e:
        if i % 5 == 3:
            t += next(e, (0,))[0] * 3 + next(g, 0)
        t += i * x
    return t


for n in range(80):
    t = in_loop(n)
print(t)


# It asks its own enumerate, which it is running in.
def selfish(box, n):
    for i in range(n):
        if i == n - 2:
            try:
                next(box[0])
            except ValueError as e:
                yield str(e)
        yield i


def run_selfish(n):
    box = []
    e = enumerate(selfish(box, n))
    box.append(e)
    return [x for i, x in e if not isinstance(x, int)], [i for i, x in e]


for n in range(2, 50):
    t = run_selfish(n)
print(t)


# Closing, finalizers, and what lives when.
class Noisy:
    alive = 0

    def __init__(self, n):
        self.n = n
        Noisy.alive += 1

    def __del__(self):
        Noisy.alive -= 1


closed = 0


def noisy(n):
    global closed
    try:
        for i in range(n):
            yield Noisy(i)
    finally:
        closed += 1


def broken(n, at):
    t = 0
    for i, x in enumerate(noisy(n)):
        t += x.n
        if i == at:
            break
    del x
    return t, Noisy.alive


for n in range(60):
    t = broken(50, n), broken(10, 40)
print(t, closed, Noisy.alive)


def closing(n, at):
    g = gen(n)
    t = 0
    for i, x in enumerate(g):
        t += x
        if i == at:
            g.close()
    return t


for n in range(60):
    t = closing(50, n)
print(t)


def thrown(n):
    got = []
    def g():
        while True:
            try:
                yield len(got)
            except KeyError as e:
                got.append(e.args[0])
    it = g()
    for i, x in enumerate(it):
        if i % 7 == 6:
            got.append(it.throw(KeyError(i)))
        if i == n:
            break
    return len(got), got[-3:]


for n in range(60):
    t = thrown(n)
print(t)


# Recursion.
class Tree:
    def __init__(self, key, *children):
        self.key = key
        self.children = children

    def __iter__(self):
        yield self.key
        for i, c in enumerate(self.children):
            for j, k in enumerate(c):
                yield k * 2 + i + j


def build(n):
    return Tree(n, *(build(n - k) for k in (1, 2))) if n > 0 else Tree(1)


for n in range(30):
    t = [counted(build(k)) for k in range(7)]
print(t)


def nest(n):
    if n:
        for i, x in enumerate(nest(n - 1)):
            yield x + i
    yield n


print(sum(nest(300)), sum(x for i, x in enumerate(nest(30))))


# As deep as without: what steps a generator for another one is no frame of the program's.
def even(n):
    for i, x in enumerate(odd(n - 1) if n else ()):
        yield x + 1
    yield n


def odd(n):
    for x, i in zip(even(n - 1) if n > 0 else (), range(2000)):
        yield x
    yield n


for n in range(40):
    t = sum(even(n))
print(t, sum(even(400)), sum(even(850)), sum(even(851)))


# In generators, comprehensions, and with send.
def numbered(it):
    for i, x in enumerate(it):
        if (yield i * x) == "stop":
            return


def consumers(n):
    a = [i * x for i, x in enumerate(gen(n))]
    b = {i: x for i, x in zip(gen(n), gen(n, 2))}
    c = sum(i - x for i, x in enumerate(gen(n)))
    d = list(numbered(gen(n)))
    e = dict(enumerate(gen(n))), list(zip(gen(n), gen(n)))
    g = numbered(gen(n))
    f = next(g, None), next(g, None)
    try:
        g.send("stop")
    except StopIteration:
        f += (1,)
    return len(a), len(b), c, len(d), len(e[0]), len(e[1]), f, a == d


for n in range(60):
    t = consumers(n)
print(t)


# Frames seen from within.
def who(n):
    for i in range(n):
        f = sys._getframe()
        names = []
        while f:
            names.append(f.f_code.co_name)
            f = f.f_back
        yield names


def seen(n):
    for i, names in enumerate(who(n)):
        pass
    for x, (i, names2) in zip(gen(n), enumerate(who(n))):
        pass
    return names, names2


for n in range(2, 40):
    t = seen(n)
print(t)


# Several yields, and one that changes its way.
def many(n):
    for i in range(n):
        yield i
        yield -i
        if i % 3 == 0:
            yield 7


def long_loop(n):
    t = 0
    for i, x in enumerate(many(n)):
        t = (t * 5 + i * x) % 1000003
        if x == 7:
            t += 1
    for x, i in zip(many(n), range(n * 2)):
        t = (t * 5 + i * x) % 1000003
    return t


print([long_loop(n) for n in (1, 30, 400, 401, 30, 2)])


# Somebody watches.
def watched(n):
    events = []

    def trace(frame, event, arg):
        events.append((event, frame.f_code.co_name))
        return trace

    t = 0
    sys.settrace(trace)
    try:
        for i, x in enumerate(gen(n)):
            t += i * x
    finally:
        sys.settrace(None)
    return t, len(events), events[:4]


print(watched(6))


# Built-ins that go through them.
def odd_ones(n, step=1):
    for i in range(n):
        if i & 1:
            yield i * step


def built(n):
    pairs = list(enumerate(odd_ones(n), 1))
    rows = tuple(zip(odd_ones(n), range(n), odd_ones(n, -1)))
    table = dict(zip(odd_ones(n), "abcdefghij"))
    numbered = dict(enumerate(odd_ones(n, 3)))
    largest = max(enumerate(odd_ones(n, 7)), key=lambda p: p[1] % 10)
    least = min(zip(odd_ones(n), odd_ones(n, 2)), default=None)
    some = any(zip(odd_ones(n), odd_ones(2))), all(enumerate(odd_ones(n)))
    ordered = sorted(zip(odd_ones(n, -1), range(n)))[:2], sorted(enumerate(odd_ones(n)), reverse=True)[:1]
    unique = set(zip(odd_ones(n), [1, 2, 3]))
    held = []
    held.extend(enumerate(zip(odd_ones(n), odd_ones(n))))
    total = sum(zip(odd_ones(5), odd_ones(5)), ())
    return (pairs[-2:], rows[-2:], table, numbered, largest, least, some, ordered, sorted(unique), held[-1:], total,
            list(enumerate([n])), list(zip("ab", [n])))


for n in range(4, 60):
    t = built(n)
print(t)


def failing_ones(n):
    yield from range(n)
    raise KeyError(n)


for f in (list, tuple, set, dict, max, sorted, any):
    for n in range(20):
        try:
            r = f(enumerate(failing_ones(n), 0))
        except KeyError as e:
            r = e.args, lines(e)
        except TypeError as e:
            r = str(e)
    print(f.__name__, r)
try:
    dict(zip(odd_ones(5), odd_ones(5), odd_ones(5)))
except ValueError as e:
    print(e)
try:
    list(zip(odd_ones(9), odd_ones(7), strict=True))
except ValueError as e:
    print(e)
