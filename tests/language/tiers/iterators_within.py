# enumerate, zip and reversed in hot loops: what is given, what has been taken where one ends, and what the ends leave behind.


def counted(xs, start):
    t = 0
    for i, x in enumerate(xs, start):
        t += i * x
    return t


xs = list(range(50))
for n in range(200):
    t = counted(xs, n)
print(t, counted(tuple(xs), -3), counted(range(10), True), counted("", 1))
print(counted(xs, 2**62 - 20) - 2**62 * sum(xs), counted(xs, 2**70))


def by_name(xs):
    t = []
    for i, x in enumerate(xs, start=5):
        t.append((i, x))
    return t


for n in range(100):
    t = by_name("abcdefg")
print(t, by_name({1: 2, 3: 4}), by_name(x * x for x in range(3)))


# Which iterators have been advanced.
def together(a, b, c):
    t = 0
    for x, y, z in zip(a, b, c):
        t += x + y * z
    return t


for n in range(100):
    a, b, c = iter(list(range(20))), iter(tuple(range(12))), iter(range(30))
    t = together(a, b, c)
print(t, list(a), list(b), list(c))
for n in range(100):
    a, b, c = iter(list(range(12))), iter(tuple(range(20))), iter(range(30))
    t = together(a, b, c)
print(t, list(a), list(b), list(c))
for n in range(100):
    a, b, c = iter(list(range(20))), iter(tuple(range(20))), iter(range(12))
    t = together(a, b, c)
print(t, list(a), list(b), list(c))


# The same iterator twice.
def pairs(it, other):
    t = []
    for x, y in zip(it, other):
        t.append(x * 100 + y)
    return t


for n in range(100):
    it = iter(list(range(30)))
    t = pairs(it, it)
print(t, next(it, "end"))
for n in range(20):
    it = iter(list(range(31)))
    t = pairs(it, it)
print(t[-1], next(it, "end"))
for n in range(20):
    it = iter(range(31))
    t = pairs(it, it)
print(t[-1], next(it, "end"))
print(pairs(iter([1, 2, 3]), iter([4, 5, 6])))
e = enumerate("abcdef")
print([p for p in zip(e, e)], list(e))


# One within another.
def within(xs, ys):
    t = 0
    for i, (x, y) in enumerate(zip(xs, ys)):
        t += i * (x - y)
    for (i, x), y in zip(enumerate(xs), reversed(ys)):
        t += i * (x + y)
    for i, (j, x) in enumerate(enumerate(xs, 2)):
        t += j - i + x
    return t


for n in range(100):
    t = within(xs, xs[:-7])
print(t)


# What is kept of a pair, and what is not.
def kept(xs, ys):
    all, last = [], None
    for pair in zip(xs, ys):
        all.append(pair)
        last = pair
    for pair in enumerate(xs):
        if pair[0] % 10 == 3:
            all.append(pair)
    return len(all), all[3], all[-1], last


for n in range(100):
    t = kept(xs, tuple(xs))
print(t)


# Lists that change meanwhile.
def changing(xs):
    t = []
    for i, x in enumerate(xs):
        if len(t) < 40 and i % 3 == 0:
            xs.append(x + 1000)
        t.append(x)
    return t


for n in range(100):
    t = changing(list(range(10)))
print(t)


def shrinking(xs):
    t = []
    for x in reversed(xs):
        t.append(x)
        if x % 3 == 0:
            xs.pop()
            xs.pop()
    return t


for n in range(100):
    t = shrinking(list(range(40)))
print(t)
it = reversed([1, 2, 3])
print([x for x in it], next(it, "end"), it.__length_hint__())


# Strict ones.
def strictly(a, b):
    t = 0
    for x, y in zip(a, b, strict=True):
        t += x * y
    return t


for n in range(100):
    t = strictly(xs, xs)
print(t)
for a, b in ((xs, xs[:-1]), (xs[:-1], xs)):
    for n in range(3):
        try:
            strictly(a, b)
        except ValueError as error:
            print(error)


def set_strict(xs, ys, at):
    z = zip(xs, ys)
    t = 0
    for x, y in z:
        t += x
        if x == at:
            z.__setstate__(True)
    return t


for n in range(100):
    t = set_strict(xs, xs[:-1], -1)
print(t)
try:
    set_strict(xs, xs[:-1], 20)
except ValueError as error:
    print(error)


# Classes of their own, and iterators of their own.
class Counted(enumerate):
    def __next__(self):
        i, x = super().__next__()
        return -i, x


def classes(walk):
    t = 0
    for i, x in walk:
        t += i * x
    return t


for n in range(60):
    t = classes(enumerate(xs))
for n in range(5):
    print(classes(Counted(xs)), classes(zip(xs, xs)), classes(enumerate(iter(xs))))


class Stops:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


for n in range(20):
    t = classes(enumerate(Stops(30))), classes(zip(Stops(30), xs)), classes(zip(xs, Stops(20)))
print(t)


# What ends when.
class Noisy:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append(self.n)


log = []


def ends(n):
    t = 0
    for i, x in enumerate([Noisy(k) for k in range(n)]):
        t += i + x.n
    x = None
    log.append("end")
    for x, y in zip([Noisy(k) for k in range(n)], [Noisy(-k) for k in range(n - 1)]):
        t += x.n - y.n
    x = y = None
    log.append("end")
    return t


for n in range(30):
    log.clear()
    t = ends(40)
print(t, len(log), sorted(map(str, log))[:5], log[-1])


# Comprehensions, and loops that are left.
def left(xs, ys):
    for i, (x, y) in enumerate(zip(xs, ys)):
        if x != y:
            return i
    else:
        return len(xs)


for n in range(100):
    t = left(xs, xs[:30] + [7] + xs[31:])
print(t, left(xs, xs), [x * y for x, y in zip(xs, "ab" * 5)][-1], {i: x for i, x in enumerate("xyz")})


def big(xs):
    t = 0
    for i, x in enumerate(xs, 2**60 - 10):
        t ^= i
    return t


for n in range(100):
    t = big(xs)
print(t)


def nested(rows):
    t = 0
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            for a, b in zip(row, row):
                t += (i - j) * x + a - b
    return t


rows = [[i * j for j in range(6)] for i in range(8)]
for n in range(60):
    t = nested(rows)
print(t)
print(list(zip()), list(zip([1])), list(reversed([])), list(enumerate([])))
for wrong in (lambda: enumerate(), lambda: enumerate(1), lambda: zip([1], 2), lambda: reversed({1}),
              lambda: enumerate([], 1.5), lambda: enumerate([], begin=1)):
    try:
        wrong()
    except TypeError as error:
        print(error)
