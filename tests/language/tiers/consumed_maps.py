# Built-ins that go through a map of a Python function, and the largest and smallest items of lists by one.
import sys


def double(x):
    return x * 2 + 1


def odd(x):
    return x & 1


xs = list(range(60))


def all_of(xs):
    return (
        sum(list(map(double, xs))),
        len(tuple(map(odd, xs))),
        len(set(map(odd, xs))),
        sum(map(double, xs)),
        sum(map(lambda x: x / 8, xs), 0.5),
        max(map(double, xs)),
        min(map(lambda x: -x, xs), default=7),
        any(map(lambda x: x == 40, xs)),
        all(map(lambda x: x < 40, xs)),
        sorted(map(lambda x: x ^ 5, xs), reverse=True)[:4],
        "".join(map(lambda x: "ab"[x & 1], xs))[:5],
        len(dict(map(lambda x: (x, double(x)), xs))),
        sum(map(lambda x, y: x * y, xs, reversed(xs))),
        max(map(double, xs), key=odd),
    )


for n in range(60):
    t = all_of(xs)
print(t)
print(all_of((1,)), all_of(range(3)))


def extended(xs):
    out = [0]
    out.extend(map(double, xs))
    out += map(odd, xs)
    return out


for n in range(60):
    t = extended(xs)
print(sum(t), t[:5], extended(()))


# Keys.
def by_keys(xs):
    return (
        max(xs, key=lambda x: -x),
        min(xs, key=lambda x: -x),
        max(xs, key=odd),
        min(xs, key=odd),
        max(xs, key=lambda x: x % 7, default=None),
        min(xs, default="none", key=lambda x: (x % 7, -x)),
    )


for n in range(60):
    t = by_keys(xs)
print(t, by_keys((3, 1, 2)), by_keys([5]))
for empty in ([], ()):
    for f in (max, min):
        try:
            f(empty, key=double)
        except ValueError as error:
            print(error)
        print(f(empty, key=double, default="none"))


class Row:
    def __init__(self, n):
        self.n = n

    def size(self):
        return self.n * 37 % 61

    def __call__(self, x):
        return x % self.n


rows = [Row(n) for n in range(60)]
for n in range(60):
    t = max(rows, key=lambda r: r.size()).n, min(rows, key=Row.size).n, max(xs, key=Row(7)), max(xs, key=rows[9])
print(t)
for n in range(60):
    t = max(xs, key=str), min(xs, key=None), max(["a", "ccc", "bb"], key=len)
print(t)


# The same site with other functions, other containers, and none.
def largest(xs, f):
    return max(xs, key=f)


for n in range(100):
    t = [largest(xs, lambda x, n=n: x ^ n), largest(tuple(xs), double), largest(xs, abs), largest({3, 4}, double)]
    t.append(largest(range(9), odd))
    t.append(largest((x for x in xs), double))
print(t)


def made(f, xs):
    return list(map(f, xs))


for n in range(100):
    t = made(lambda x: x + n, xs)[-1], made(str, xs)[-1], made(lambda c: c * 2, "ab" * n)[:1], made(double, iter(xs))[-1]
print(t)

# What goes wrong.
seen = []


def picky(x):
    if x == 30:
        raise ValueError("no 30")
    if x == 45:
        raise StopIteration
    return x


def frames(error):
    names, at = [], error.__traceback__
    while at:
        names.append(at.tb_frame.f_code.co_name)
        at = at.tb_next
    return names


def wrong(xs):
    out = []
    for call in (
        lambda: list(map(picky, xs)),
        lambda: sum(map(picky, xs)),
        lambda: max(map(picky, xs)),
        lambda: max(xs, key=picky),
        lambda: min(xs, key=picky, default=3),
        lambda: sorted(map(picky, xs), key=picky)[-1],
        lambda: sum(map(lambda x: "a", xs)),
        lambda: list(map(lambda: 1, xs)),
        lambda: max(xs, key=lambda: 1),
        lambda: dict(map(lambda x: x, xs)),
        lambda: "".join(map(lambda x: x, xs)),
        lambda: max([1, "a"], key=lambda x: x),
    ):
        try:
            out.append(call())
        except (ValueError, TypeError, StopIteration) as error:
            out.append((type(error).__name__, str(error).partition(".")[2] or str(error), frames(error)[1:]))
    return out


for n in range(30):
    t = wrong(xs[:5])
for line in wrong(xs[:5]) + wrong(xs[:40]) + wrong(xs[40:50]):
    print(line)


# Frames as they are seen, and lists that change.
def who(x):
    seen.append(sys._getframe(1).f_code.co_name)
    return x


def asks(xs):
    return list(map(who, xs)), max(xs, key=who)


for n in range(30):
    seen.clear()
    t = asks(xs)
print(len(t[0]), t[1], set(seen))


def grows(x):
    if len(grown) < 30:
        grown.append(x + 1)
    return -x


def shrinks(x):
    if len(grown) > 10:
        grown.pop()
    return x


for n in range(60):
    grown = [1]
    t = max(grown, key=grows), len(grown), sum(map(grows, grown)), max(grown, key=shrinks), len(grown)
print(t)


# What ends when.
class Noisy:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append(self.n)


log = []
for n in range(30):
    log.clear()
    kept = list(map(Noisy, range(5)))
    log.append("kept")
    t = max(map(lambda n: Noisy(n % 4), range(8)), key=lambda x: x.n)
    log.append("max")
    kept = None
    t = sum(map(lambda x: Noisy(x).n, range(5)))
print(log)


def deep(n):
    return 1 + max([n], key=lambda x: 0) if n == 0 else sum(map(deep, [n - 1])) + 1


print(deep(100))


def endless(x):
    return max(map(endless, [x]), key=lambda x: x)


for n in range(3):
    try:
        endless(1)
    except RecursionError:
        print("too deep")
print(max([1, 2], [3], key=len), max(1, 2, key=lambda x: -x))
