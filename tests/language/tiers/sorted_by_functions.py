# Sorting by a Python function, whose calls are part of loops: what it sees, raises and changes.
import gc
import sys


class Ends:
    count = 0

    def __init__(self, n):
        self.n = n

    def __del__(self):
        Ends.count += 1


class Backwards:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return other.n < self.n


def orders(n):
    xs = [(i * 37) % 50 for i in range(n)]
    ys = list(xs)
    zs = tuple(xs)
    results = []
    results.append(sorted(xs, key=lambda x: x % 5))
    results.append(sorted(zs, key=lambda x: x % 5, reverse=True))
    results.append(sorted(xs, reverse=False, key=lambda x: -x))
    results.append(ys.sort(key=lambda x: x % 7))
    results.append(list(ys))
    ys.sort(key=lambda x: x % 3, reverse=True)
    results.append(list(ys))
    ys.sort(reverse=True, key=lambda x: str(x))
    results.append(list(ys))
    results.append(sorted({x: 1 for x in xs}, key=lambda x: -x)[:3])
    results.append(sorted({x: x % 4 for x in xs}.items(), key=lambda p: p[1])[:5])
    results.append(sorted({x: x % 4 for x in xs}.values(), key=lambda p: -p)[:5])
    results.append(sorted({x % 4 for x in xs}, key=lambda p: -p))
    results.append(sorted(range(n), key=lambda x: x % 2)[:5])
    results.append(sorted("hello", key=lambda c: -ord(c)))
    results.append(sorted((x for x in xs), key=lambda x: (x & 1, -x))[:5])
    results.append(sorted(map(lambda x: x + 1, xs), key=lambda x: x % 10)[:5])
    results.append([o for o in sorted(xs, key=lambda x: Backwards(x))][:5])
    results.append([o for o in sorted(xs, key=lambda x: x / 3)][:5])
    results.append(sorted([], key=lambda x: 1 // 0))
    results.append([].sort(key=lambda x: 1 // 0))
    return results


for k in range(60):
    first = orders(40)
print(first)
for k in (0, 1, 2, 3, 70):
    print(orders(k))


# A key raises: the list is as it was, and so is what it held.
def fails(xs, at):
    def key(x):
        if x == at:
            raise KeyError(at)
        return -x
    try:
        xs.sort(key=key)
    except KeyError as e:
        return e.args, xs, e.__context__
    return "none", xs


for k in range(60):
    last = [fails([3, 1, 4, 1, 5, 9, 2, 6], n) for n in range(10)]
print(last)


def fails_in_sorted(xs, at):
    def key(x):
        if x == at:
            raise KeyError(at)
        return -x
    try:
        return sorted(xs, key=key)
    except KeyError as e:
        names = []
        tb = e.__traceback__
        while tb:
            names.append(tb.tb_frame.f_code.co_name)
            tb = tb.tb_next
        return e.args, names


for k in range(60):
    last = [fails_in_sorted((3, 1, 4, 1, 5, 9, 2, 6), n) for n in range(10)]
print(last)


# The list is empty meanwhile, whatever comes into it is an error, and goes.
def looks(xs):
    seen = []

    def key(x):
        seen.append(len(xs))
        return x
    xs.sort(key=key)
    return seen, xs


def meddles(xs, what):
    def key(x):
        what(xs, x)
        return -x
    try:
        xs.sort(key=key)
    except ValueError as e:
        return str(e), xs
    except KeyError as e:
        return e.args, xs
    return "none", xs


def puts_and_raises(xs, x):
    xs.append(Ends(x))
    if x == 2:
        raise KeyError(x)


def sorts_within(xs, x):
    xs.sort()
    xs.sort(key=lambda x: 1 // 0)
    xs.sort(key=len)


def sorts_what_it_puts(xs, x):
    xs.append(Backwards(x))
    xs.sort(key=lambda x: x.n)
    xs.clear()


for k in range(60):
    Ends.count = 0
    last = [
        looks([3, 1, 2]),
        meddles([3, 1, 2], lambda xs, x: xs.append(Ends(x))),
        meddles([3, 1, 2], puts_and_raises),
        meddles([3, 1, 2], lambda xs, x: xs.clear()),
        meddles([3, 1, 2], lambda xs, x: xs == []),
        meddles([3, 1, 2], sorts_within),
        meddles([3, 1, 2], sorts_what_it_puts)[1],
        Ends.count,
    ]
print(last)


# Keys that cannot be compared, and keys that raise when they are.
class Raises:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        if self.n == 4 or other.n == 4:
            raise KeyError(4)
        return self.n < other.n


def compares(xs, key):
    try:
        xs.sort(key=key)
    except (TypeError, KeyError) as e:
        return str(e), sorted(xs, key=lambda x: str(x))
    return xs


for k in range(60):
    last = [
        compares([1, 2, 3, 4, 5], lambda x: x if x & 1 else str(x)),
        compares([1, 2, 3, 4, 5], lambda x: Raises(x)),
        compares([1, 2, 3, 5, 6], lambda x: Raises(-x)),
        compares([1, 2], lambda: 1),
    ]
print(last)


# What is not this call: other keys, keywords and receivers.
class Mine(list):
    def sort(self, key, reverse=False):
        return "mine"


def other(k):
    xs = [3, -1, 2]
    results = []
    results.append(sorted(xs, key=abs))
    results.append(sorted(xs, key=None))
    results.append(sorted(xs, key=lambda x: x, reverse=k))
    results.append(sorted(xs, key=lambda x: x, reverse=[]))
    results.append(Mine(xs).sort(key=lambda x: x))
    mine = Mine(xs)
    list.sort(mine, key=lambda x: -x)
    results.append(mine)
    calls = [
        lambda: sorted(xs, key=lambda x: x, order=1),
        lambda: sorted(key=lambda x: x),
        lambda: sorted(5, key=lambda x: x),
        lambda: xs.sort(None, key=lambda x: x),
        lambda: list.sort(key=lambda x: x),
        lambda: sorted(xs, key=lambda x: x, reverse=Odd()),
    ]
    for call in calls:
        try:
            results.append(call())
        except (TypeError, KeyError) as e:
            results.append(str(e))
    return results


class Odd:
    def __bool__(self):
        raise KeyError("bool")


for k in range(60):
    last = other(k)
print(last)


# Frames that a key sees, and what lives on.
def above(xs):
    names = []

    def key(x):
        frame = sys._getframe()
        names.append((frame.f_code.co_name, frame.f_back.f_code.co_name))
        return x
    xs.sort(key=key)
    sorted(xs, key=key)
    return set(names)


def ends(n):
    before = Ends.count
    xs = [Ends(i) for i in range(n)]
    xs.sort(key=lambda e: Ends(-e.n))if n == 1 else xs.sort(key=lambda e: -e.n)
    ys = sorted(xs, key=lambda e: e.n)
    first = ys[0].n, xs[0].n
    del xs, ys
    return first, Ends.count - before


for k in range(60):
    last = above([3, 1, 2]), ends(5), ends(1)
gc.collect()
print(last)
