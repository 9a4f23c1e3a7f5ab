# Bound methods as the functions of map, filter, sorted, sort, max and min, and filter without a function.


class Ranks:
    def __init__(self, by):
        self.by = by
        self.calls = 0

    def rank(self, x):
        self.calls += 1
        return x * self.by % 11

    def odd(self, x):
        return x & 1 or x > self.by

    def add(self, x, y):
        return x + y * self.by

    @classmethod
    def classed(cls, x):
        return len(cls.__name__) + x

    @staticmethod
    def plain(x):
        return x - 1

    def many(self, *xs):
        return len(xs)

    def default(self, x, y=3):
        return x * y

    def totals(self, xs):
        t = 0
        for x in map(self.rank, xs):
            t += x
        for x in filter(self.odd, xs):
            t -= x
        for x in map(self.add, xs, xs):
            t += x
        for x in map(self.classed, xs):
            t += x
        for x in map(self.plain, xs):
            t += x
        for x in map(self.many, xs, xs):
            t += x
        for x in map(self.default, xs):
            t += x
        return t

    def sorts(self, xs):
        a = sorted(xs, key=self.rank)
        b = list(xs)
        b.sort(key=self.rank, reverse=True)
        return a[:5], b[:5], max(xs, key=self.rank), min(xs, key=self.rank), min((x for x in xs), key=self.add2(3))

    def add2(self, n):
        return Ranks(n).rank

    def lists(self, xs):
        return sum(map(self.rank, xs)), list(map(self.rank, xs))[-3:], list(filter(self.odd, xs))[:4], max(map(self.rank, xs))


class Other(Ranks):
    def rank(self, x):
        return -x


xs = list(range(50))
for n in range(60):
    r, o = Ranks(n), Other(n)
    t = r.totals(xs), o.totals(xs), r.sorts(xs), o.sorts(xs), r.lists(xs), o.lists(xs), r.calls, o.calls
print(t)


# The method is another one in the middle.
def mixed(fs, xs):
    t = 0
    for f in fs:
        for x in map(f, xs):
            t = (t * 3 + x) % 1000003
        for x in filter(f, xs):
            t = (t * 3 + x) % 1000003
        t += sum(sorted(xs, key=f)[:3])
    return t


fs = [Ranks(4).rank, Other(2).rank, lambda x: x % 5, Ranks(3).odd, len, Ranks.plain, Ranks.classed, [1].count, (3).__add__]
for n in range(60):
    t = mixed(fs[:4], xs), mixed(fs[5:], xs)
print(t)


# What it raises, and where.
class Fails:
    def __init__(self, at):
        self.at = at

    def check(self, x):
        if x == self.at:
            raise (StopIteration if x > 40 else KeyError)(x)
        return x


def failing(at, how):
    t = 0
    f = Fails(at)
    try:
        for x in how(f.check, range(1, 60)):
            t += x
    except KeyError as e:
        tb = e.__traceback__
        while tb.tb_next:
            tb = tb.tb_next
        return t, e.args, tb.tb_frame.f_code.co_name
    return t


for n in range(70):
    t = failing(n, map), failing(n, filter), failing(n // 2, map)
    if n in (3, 40, 41, 60):
        print(t)
for n in range(50):
    try:
        t = sorted(range(40), key=Fails(n).check)
    except (KeyError, StopIteration) as e:
        t = repr(e)
    if n > 38:
        print(t if isinstance(t, str) else len(t))


# filter(None, …) and filter(bool, …)
class Truth:
    def __init__(self, x):
        self.x = x

    def __bool__(self):
        if self.x == 77:
            raise KeyError(self.x)
        return self.x % 3 == 0


class Length:
    def __init__(self, x):
        self.x = x

    def __len__(self):
        return self.x % 2


def truths(f, xs):
    n = 0
    last = None
    for x in filter(f, xs):
        n += 1
        last = x
    return n, last


kinds = [
    list(range(40)), [0, 1, None, "", "a"] * 9, [None, "x", "", "y"] * 8, [0.0, 1.5, -0.0] * 9, [[], [1]] * 20,
    [True, False, True] * 9, [{}, {1: 2}, (), (1,)] * 9, range(40), tuple("abc"), "hello", [0] * 50, [None] * 30, [3] * 30,
    {0: 1, 2: 3}, {0, 1, 2},
]
for n in range(60):
    t = [truths(f, k) for f in (None, bool) for k in kinds]
print(t)
objects = [Truth(n) for n in range(40)], [Length(n) for n in range(40)], [Truth(1), 0, Length(3), None] * 8
for n in range(60):
    t = [truths(None, k)[0] for k in objects]
print(t, truths(None, objects[0])[1].x)
try:
    for n in range(40):
        truths(None, [Truth(3)] * 50 + [Truth(77)] * (n == 39))
except KeyError as e:
    print(e)


def gen(n):
    for i in range(n):
        yield i % 3


for n in range(60):
    t = truths(None, gen(n)), sum(filter(None, gen(n))), list(filter(None, [n, 0, 5]))
print(t)
def zipped(n):
    t = 0
    for i, x in enumerate(filter(None, gen(n))):
        t += i * x
    for x, y in zip(filter(None, range(n)), gen(n)):
        t += x * y
    return t


for n in range(90):
    t = zipped(n)
print(t)
