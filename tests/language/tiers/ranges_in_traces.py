# Ranges made in loops, passed on, asked and iterated: they are arithmetic, and objects where somebody looks.


def total(r):
    t = 0
    for x in r:
        t += x
    return t


def ask(r, x):
    return (x in r) + 2 * (x not in r) + 4 * len(r)


def last(r):
    return r[-1] if len(r) else None


kept = []


def made(n, step):
    t = 0
    for i in range(n):
        r = range(i, i + 7, step)
        t += total(r) + ask(r, i + 2) + (last(r) or 0)
        t += total(range(i & 7)) + total(range(i & 3, 9)) + total(range(9, i & 3, -3))
        if i % 50 == 49:
            kept.append(r)
            t += r.start + r.stop * 3 + r.step * 5
    return t


for step in [1, 2, 3, -1, -2, 10**6, 2**61, -(2**61), True]:
    print(step, made(150, step), made(20, step))
print(kept[:4], len(kept), {type(r) for r in kept}, kept[0] == range(49, 56), hash(kept[0]) == hash(range(49, 56)))

try:
    made(60, 0)
except ValueError as e:
    print(e)


# Steps that change from loop to loop, and their signs with them.
def steps(n):
    t = 0
    for i in range(1, n):
        for j in range(0, 40, i):
            t += j
        for j in range(40, -40, -i):
            t += 3 * j
        for j in range(i, -i, 7 - i if i != 7 else 1):
            t += 5 * j
    return t


print(steps(120))


def signs(n):
    t = []
    for i in range(-n, n):
        if i:
            t.append(sum(1 for _ in range(-5, 6, i)) + len(range(5, -6, i)) * 100)
    return t


print(signs(40))


# Bounds at the edges of what fits a word.
edges = [
    (10**18, 2**62, 10**17),
    (2**62 - 10, 2**62 - 1, 3),
    (2**62 - 10, 2**62, 3),
    (-(2**62), -(2**62) + 10, 4),
    (-(2**62) + 10, -(2**62), -4),
    (-(2**62), 2**62 - 1, 2**61),
    (2**62 - 1, -(2**62), -(2**61)),
    (2**62 - 1, -(2**62), -(2**62)),
    (0, 2**62 - 1, 2**62 - 1),
    (0, 2**62 - 1, 2**62 - 2),
    (0, 10, 2**62 - 1),
    (0, -10, -(2**62)),
    (5, 5, 1),
    (5, 4, 1),
    (4, 5, -1),
    (2**64, 2**64 + 20, 7),
    (0, 2**70, 2**69),
    (-(2**63), 2**63 - 1, 2**62),
    (False, 9, True),
]


def edge(a, b, s, n):
    out = None
    for i in range(n):
        r = range(a, b, s)
        count = 0
        for x in range(a, b, s):
            count += 1
        seen = 0
        for x in r:
            seen ^= x
        back = 0
        for x in reversed(r):
            back = back * 3 + x & 0xFFFF
        out = (count, seen, back, len(r), a in r, b in r, a + s in r, r)
    return out


for a, b, s in edges:
    print(edge(a, b, s, 30))


def big(n):
    out = []
    for i in range(n):
        r = range(-(2**62), 2**62 - 1)
        out.append(r[0] + r[-1] + (0 in r) + i)
        try:
            out.append(len(r) - 2**63)
        except OverflowError as e:
            out.append(str(e))
    return out[-3:], r


print(big(60))


# Indices of all kinds, and what is not there.
def items(n):
    t = 0
    r = range(3, 60, 2)
    s = range(100, 0, -7)
    missed = 0
    for i in range(n):
        try:
            t += r[i] - r[-i] + s[i // 8] + r[True] + s[-1]
        except IndexError as e:
            missed += 1
            text = str(e)
    return t, missed, text


print(items(80))


class Index:
    def __init__(self, i):
        self.i = i

    def __index__(self):
        return self.i


class Same:
    def __eq__(self, other):
        return other == 4


def others(n):
    t = 0
    r = range(2, 30, 2)
    for i in range(n):
        x = [i, float(i), str(i), None, Same(), True, i + 0.5, 2**70][i % 8]
        t += x in r
        t += r[Index(i % 14)]
        t += len(range(Index(i)))
    return t


print(others(100))


# Iterators that are kept, left and taken up again.
def halves(n):
    t = 0
    for i in range(n):
        it = iter(range(i, i + 10, 3))
        for x in it:
            t += x
            if x > i + 2:
                break
        for x in it:
            t += 100 * x
        for x in it:
            t += 10**9
        for x in reversed(range(i % 5)):
            t += x
        for x in iter(iter(range(3))):
            t -= x
        if i % 40 == 39:
            it = iter(range(i, 0, -9))
            next(it)
            kept.append(it)
    return t


print(halves(100), [list(it) for it in kept[-2:]])


# Ranges that go round, and end.
def round_and_round(n):
    r = range(0)
    t = 0
    for i in range(n):
        old = r
        r = range(i, i * 2 + 1, i + 1)
        t += len(old) + len(r) + (i in r) + (r[0] if i % 3 else old[0] if old else 7)
        if i % 17 == 16:
            r = range(5)
    return t, r, old


print(round_and_round(100))
