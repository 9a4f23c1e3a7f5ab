# Loops over a filter by a Python function, whose function is followed: what it keeps, raises, sees, and where the iterators stand.


def odd(x):
    return x & 1


def total(f, xs):
    t = 0
    for x in filter(f, xs):
        t += x
    return t


xs = list(range(60))
for n in range(100):
    t = total(odd, xs)
print(t, total(odd, tuple(xs)), total(odd, range(7)), total(odd, (x for x in xs)), total(None, xs), total(bool, xs))


# None kept, all kept, some; results of all kinds.
class Truth:
    def __init__(self, x):
        self.x = x

    def __bool__(self):
        if self.x == 58:
            raise KeyError(self.x)
        return self.x % 3 == 0


class Length:
    def __init__(self, x):
        self.x = x

    def __len__(self):
        return self.x % 2


kinds = [
    lambda x: False, lambda x: True, lambda x: x, lambda x: None, lambda x: "ab"[x % 3:], lambda x: x / 2 - 3,
    lambda x: [x] * (x % 2), lambda x: Truth(x), lambda x: Length(x), lambda x: x > 20, lambda x: x < 20,
]
for n in range(60):
    t = [total(f, xs[:50]) for f in kinds]
print(t)
try:
    total(kinds[7], xs)
except KeyError as e:
    print(e.args)


def scaled(k):
    return lambda x, by=k: x * by % 7 > k % 5


for n in range(80):
    t = total(scaled(n), xs)
print(t)


class Shift:
    def __init__(self, by):
        self.by = by

    def shift(self, x):
        return x % self.by

    def __call__(self, x):
        return x - self.by


for n in range(1, 60):
    t = total(Shift(n).shift, xs), total(Shift(n), xs), total(abs, xs)
print(t)


# What it raises; StopIteration ends the loop.
class Stop:
    def __bool__(self):
        raise StopIteration


def picky(x):
    if x == 50:
        raise StopIteration
    if x == 70:
        raise ValueError("no " + str(x))
    if x == 90:
        return Stop()
    return x % 2


def until(xs):
    t = 0
    it = iter(xs)
    try:
        for x in filter(picky, it):
            t += x
        else:
            t += 10000
    except ValueError as error:
        frames, at = 0, error.__traceback__
        while at:
            frames, at = frames + 1, at.tb_next
        return t, str(error), frames, next(it, "end")
    return t, next(it, "end")


for n in range(60):
    t = until(list(range(n)))
for n in (49, 50, 51, 60):
    print(until(list(range(n))), until([k + 20 for k in range(n)]), until([*range(10), *range(60, 80)]))
    print(until([*range(10), *range(80, 99)]))

# A list that changes under it.
grown = [1]


def grows(x):
    if len(grown) < 40:
        grown.append(x + 1)
    return x % 3


for n in range(60):
    grown[1:] = []
    t = total(grows, grown)
print(t, len(grown))


# A filter that goes on, filters of filters and maps, and within others.
def on(xs):
    it = filter(odd, xs)
    t = []
    for x in it:
        if x > 20:
            break
        t.append(x)
    for x in it:
        t.append(-x)
    return t, list(it)


for n in range(80):
    t = on(xs[:30])
print(t)
for n in range(80):
    t = total(odd, filter(lambda x: x % 3, xs)), total(odd, map(lambda x: x // 2, xs)), sum(map(lambda x: x + 1, filter(odd, xs)))
print(t)


def paired(xs):
    t = 0
    for i, x in filter(lambda p: p[0] % 2, enumerate(xs, 3)):
        t += i * x
    for p in filter(lambda p: p[0] > p[1], zip(xs, reversed(xs))):
        t += p[0]
    for i, x in enumerate(filter(odd, xs)):
        t += i * x
    return t


for n in range(60):
    t = paired(xs)
print(t, [x for x in filter(odd, xs)][-3:], {x % 4 for x in filter(lambda x: x % 3, xs)})


# Built-ins that go through it.
def consumed(xs):
    return [
        list(filter(lambda x: x % 3 == 0, xs)),
        tuple(filter(lambda x: x % 5 == 0, xs)),
        sorted(filter(lambda x: x % 7, xs), key=lambda x: -x)[:4],
        sum(filter(odd, xs)),
        any(filter(lambda x: x > 100, xs)),
        all(filter(lambda x: x > 10, xs)),
        max(filter(lambda x: x < 33, xs)),
        min(filter(lambda x: x > 100, xs), default="none"),
        len(set(filter(odd, xs))),
        ",".join(filter(lambda c: c != "1", map(str, xs[:15]))),
        dict(filter(lambda p: p[1] % 20 == 0, enumerate(xs))),
    ]


for n in range(60):
    t = consumed(xs)
print(t)


def fails(f):
    it = iter(xs)
    try:
        return list(filter(f, it))
    except ZeroDivisionError as e:
        return str(e), next(it)


for n in range(60):
    t = fails(lambda x: 1 // (x - 50 + n)), fails(lambda x: 1 // (x - 100 - n))
print(len(t[0]), t[1])


# Loops in generators, and long bodies, whose jumps need a prefix.
def kept(xs, k):
    for x in filter(lambda x: x % k, xs):
        yield x


def long_body(xs, a, b):
    t = 0
    for x in filter(lambda x: x % a == b, xs):
        t += (x * 3 + 1) % 7
        t -= (x * 5 + 2) % 11
        t += (x * 7 + 3) % 13
        t -= (x * 11 + 4) % 17
        t += (x * 13 + 5) % 19
        t -= (x * 17 + 6) % 23
        t += (x * 19 + 7) % 29
        t -= (x * 23 + 8) % 31
        t += (x * 29 + 9) % 37
        t -= (x * 31 + 10) % 41
        t += (x * 37 + 11) % 43
        t -= (x * 41 + 12) % 47
        t += (x * 43 + 13) % 53
        t -= (x * 47 + 14) % 59
        t += (x * 53 + 15) % 61
        t -= (x * 59 + 16) % 67
        t += (x * 61 + 17) % 71
        t -= (x * 67 + 18) % 73
        t += (x * 71 + 19) % 79
        t -= (x * 73 + 20) % 83
    return t


for n in range(60):
    t = sum(kept(xs, 3)), list(kept(xs[:9], 2)), long_body(xs, 3, n % 3), long_body(xs, 1, 0), long_body(xs, 1, 5)
print(t)


# Recursion, and objects that end.
def down(n):
    return [x for x in filter(lambda x: x and down(x - 1), range(n))] or [n]


class Ends:
    count = 0

    def __init__(self, n):
        self.n = n

    def __del__(self):
        Ends.count += 1


def ends(n):
    before = Ends.count
    t = 0
    for e in filter(lambda e: e.n % 2, [Ends(k) for k in range(n)]):
        t += e.n
    del e
    for e in filter(lambda e: Ends(e.n).n % 2, map(Ends, range(n))):
        t += e.n
    del e
    return t, Ends.count - before


for n in range(60):
    t = down(6), ends(12)
print(t)
