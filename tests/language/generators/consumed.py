"""Built-ins that go through a generator: what they give, what they raise, and what can be seen of them meanwhile."""
import sys
import traceback
import warnings


def numbers(n):
    for i in range(n):
        yield i


def failing(items, at, error):
    for n, item in enumerate(items):
        if n == at:
            raise error
        yield item


def shown(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except BaseException as e:
        return f"{type(e).__name__}: {e}"
    if isinstance(result, set):
        return sorted(result, key=repr)
    return result


# What they give.
def results(n):
    print(sum(x * x for x in range(n)), sum(numbers(n)), sum(numbers(n), 10), sum(numbers(n), 0.5))
    print(sum(x > 1 for x in range(n)), sum((x / 4 for x in range(n)), 1))
    print(list(numbers(n)), tuple(numbers(n)), sorted(set(numbers(n))), sorted(-x for x in range(n)))
    print(shown(max, numbers(n)), shown(min, numbers(n)), any(numbers(n)), all(numbers(n)))
    print("-".join(str(x) for x in range(n)), list(x for x in numbers(n)))
    found = [None]
    print(found.extend(numbers(n)), found)
    print(max(numbers(n), default="none"), sorted(numbers(n), reverse=True), max(numbers(n), default=1, key=lambda x: -x))
    print(sum(([x] for x in range(n)), []), sum((2.5 + x * 1j for x in range(n)), 0))


for n in (0, 1, 5):
    results(n)

# Sums of floats lose nothing that can be kept, and say what CPython says.
print(sum(x for x in (1e16, 1.0, -1e16)), sum(x for x in (0.1,) * 10), sum(x for x in [1e308, 1e308, -1e308]))
print(sum(x for x in (float("inf"), 1.0)), sum(x for x in (float("inf"), float("-inf"))), sum(x for x in (-0.0, -0.0)))
print(sum((x for x in (-0.0, -0.0)), -0.0), sum(x for x in (1, 2.5, True, 10**30, 0.1)))
print(sum(x for x in (0.1, 0.2, 0.3, 1j, 0.1, 0.2, 2, 1e100, -1e100 + 1j)))
print(sum(x for x in (2**62, 2**62, 2**62, -2**63, 0.1)), sum(x for x in (2**63, 0.1, 0.1, 0.1)))


class Int(int):
    pass


class Float(float):
    pass


class Odd:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return Odd(self.n + getattr(other, "n", other))

    def __radd__(self, other):
        return Odd(other + self.n)

    def __repr__(self):
        return f"Odd({self.n})"


print(sum(x for x in (Int(1), 0.1, 0.1, 0.1)), sum(x for x in (Float(0.1), 0.1, 0.1)), sum(x for x in (0.1, Float(0.1), 0.1)))
print(sum(Odd(x) for x in range(5)), sum((Odd(x) for x in range(5)), Odd(7)), sum((x for x in (1, 2)), True), sum((x for x in ()), True))
print(shown(sum, (x for x in (0.5, 10**400))), shown(sum, (x for x in (1, "a"))), shown(sum, (x for x in (1.0, None))))
print(shown(sum, (x for x in "ab"), ""), shown(sum, (x for x in "ab"), b""), shown(sum, (x for x in "ab"), bytearray()))
print(shown(sum, (x for x in "ab"), None), shown(sum, (x for x in "ab")), shown(sum, (x for x in "ab"), 1, 2))
print(shown(sum, numbers(3), start=4), shown(sum, numbers(3), begin=4))

# What they raise, by the generator, or because of an item; how far the generator has come then.
for f in (sum, list, tuple, set, max, min, any, all, sorted, ",".join, [].extend, [9].extend):
    g = failing([0, 0, 0, 0], 2, KeyError("stop"))
    print(shown(f, g), g.gi_frame is None, shown(list, g))
for f in (sum, list, tuple, set, max, min, sorted, ",".join, [].extend):
    g = (x for x in (1, 2, "three", [4], 5))
    print(shown(f, g), list(g))
for f in (any, all):
    g = (x for x in (1, 0, 2, 3))
    print(f(g), list(g))


class NoTruth:
    def __bool__(self):
        raise ValueError("no truth")

    def __gt__(self, other):
        return self

    __lt__ = __gt__


for f in (any, all, max, min):
    g = (x for x in (NoTruth(), NoTruth(), 1))
    print(shown(f, g), sum(1 for _ in g))
print(shown(list, failing("abc", 1, StopIteration(3))), shown(sum, failing([1, 2], 1, StopIteration())))
print(shown(list, failing("abc", 1, GeneratorExit())))


# With keywords.
def backwards(x):
    return -x


for n in (0, 1, 4):
    print(max(numbers(n), default=None), min(numbers(n), default="least"), shown(max, numbers(n), key=backwards))
    print(shown(min, numbers(n), key=backwards), max(numbers(n), key=backwards, default=7), min(numbers(n), default=7, key=backwards))
    print(shown(max, numbers(n), key=None), max(numbers(n), key=None, default=5), sum(numbers(n), start=1.5))
    print(sorted(numbers(n), key=backwards), sorted(numbers(n), reverse=True), sorted(numbers(n), key=backwards, reverse=True))
    print(max((str(x) for x in range(n + 8)), key=len), min("b" * x + "a" for x in range(n + 1)), max((x, -x) for x in range(n + 1)))
print(shown(max, numbers(2), 1, default=2), shown(sorted, numbers(2), by=1), shown(sorted, numbers(2), len))
print(shown(sum, iterable=numbers(2)), shown(list, iterable=numbers(2)), shown(sorted, iterable=numbers(2)))
g = numbers(4)
print(shown(max, g, key=len), list(g))
g = numbers(4)
print(shown(sorted, g, key=len), list(g))
print(shown(max, (x for x in (1, "a")), key=None), shown(min, (x for x in (1, 2, 3)), key=lambda x: [x] if x < 3 else x))

# Calls that were made with something else before.
def total(items):
    return sum(items), max(items, default=0), len(list(items))


def pair_up(items):
    return list(zip(items, items)), dict(enumerate(items))


for n in range(20):
    print(total([n, 1, 2]), total(numbers(n)), pair_up([n, 1]), pair_up(numbers(4))) if n % 6 == 0 else (total((0,)), pair_up("ab"))

# Dicts, and what are no pairs.
print(dict((x, x * x) for x in range(5)), dict(x for x in ()), dict(x for x in ([1, 2], "ab", (3, 4), {5: 6, 7: 8}, (1, 9))))
for items in ([(1, 2), 3], [(1, 2), (1, 2, 3)], [(1, 2), "ab", [3, 4], "abc"], [(1, 2), ([], 1)], [(1,)], [(1, 2), numbers(2), numbers(0)]):
    g = (x for x in items + [(8, 9)])
    try:
        print(dict(g))
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", None), list(g))
print(dict(((x, x) for x in range(2)), more=1), shown(dict, failing([(1, 2)] * 3, 1, KeyError(5))))


# What is ended, exhausted, or runs already.
def itself():
    global own
    yield 1
    yield f(own)


for f in (sum, list, max, sorted, set, any):
    own = itself()
    next(own)
    print(shown(next, own), end=" ")
    g = numbers(3)
    next(g)
    print(shown(f, g), shown(f, g), end=" ")
    g = numbers(3)
    g.close()
    print(shown(f, g))
print(shown(max, (x for x in ())), shown(min, (x for x in ())), shown(max, numbers(1)))


# Frames, tracebacks, warnings.
def looking():
    frame = sys._getframe()
    names = []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    yield len(names)
    yield sys._getframe(1).f_code.co_name == sys._getframe().f_back.f_code.co_name == "caller"
    yield sys._getframe(1).f_lineno - sys._getframe(1).f_code.co_firstlineno


def caller(f):
    result = f(looking())
    return result


print(caller(list), caller(tuple), caller(sum), caller(max), caller(sorted))


def warning():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield 1
        warnings.warn("here", stacklevel=2)
        yield caught[0].lineno


def warned():
    return list(warning())[1] - warned.__code__.co_firstlineno


print(warned())


def thrower():
    yield 1
    1 / 0


def by_item():
    yield 1
    yield "a"


def trouble(f, g):
    def within():
        return f(g)

    try:
        within()
    except Exception as e:
        for entry in traceback.extract_tb(e.__traceback__):
            print("  ", entry.name, entry.line)
        print("  ", type(e).__name__, e)


def biggest(g):
    return max(g, key=lambda x: x + 1, default=3)


for f in (list, sum, max, sorted, ",".join, [].extend, biggest, dict):
    trouble(f, thrower())
    trouble(f, by_item())


# What holds what, and when it goes.
class Noted:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("end", self.n, end="; ")

    def __gt__(self, other):
        return self.n > other.n

    def __bool__(self):
        return self.n > 2

    def __radd__(self, other):
        return other + self.n


def noted(items):
    local = Noted("local")
    for n in items:
        print("make", n, end="; ")
        yield Noted(n)
    del local


for f in (max, any, sum, list):
    result = f(noted([1, 3, 2]))
    print(f.__name__, end=": ")
    result = None
    print()


def closing():
    try:
        yield 0
        yield 1
        yield 2
    finally:
        print("closed", end=" ")


print(any(closing()), all(closing()), list(closing()))


# A list that is looked at while it grows.
def growing(items):
    for n in range(4):
        yield len(items)
        if n == 2:
            items.append("more")


items = [None]
items.extend(growing(items))
print(items)


# Recursion.
def tree(n):
    return [tree(n - 1) for _ in range(2)] if n else []


def size(t):
    return 1 + sum(size(child) for child in t)


def depth(t):
    return 1 + max((depth(child) for child in t), default=0)


def leaves(t):
    return list(x for child in t for x in leaves(child)) if t else [t]


t = tree(6)
print(size(t), depth(t), len(leaves(t)))


def endless(n):
    return sum(endless(n + 1) for _ in range(1))


print(shown(endless, 0))


# Watching.
def watched(f):
    events = []

    def watch(frame, event, arg):
        if frame.f_code.co_name in ("numbers", "call"):
            events.append((event, frame.f_code.co_name, getattr(arg, "__name__", arg)))

    def call():
        return f(numbers(2))

    sys.setprofile(watch)
    try:
        call()
    finally:
        sys.setprofile(None)
    return events


for f in (list, set):
    print(watched(f))


def watch_within(log):
    def watch(frame, event, arg):
        log.append((event, frame.f_code.co_name))

    yield 1
    sys.settrace(watch)
    yield 2
    sys.settrace(None)
    yield 3


for f in (list, sum, max, sorted):
    log = []
    print(f(watch_within(log)), log)
