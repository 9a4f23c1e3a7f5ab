"""`hash(x)` of classes with a `__hash__` of their own, often enough to be followed, and all that it may give."""

from dataclasses import dataclass


class Says:
    def __init__(self, what):
        self.what = what

    def __hash__(self):
        if isinstance(self.what, type) and issubclass(self.what, Exception):
            raise self.what("no hash today")
        return self.what


class Index:
    def __index__(self):
        return 3


class Number(int):
    pass


def total(things, rounds):
    t = 0
    for i in range(rounds):
        for x in things:
            t = (t * 3 + hash(x)) % 1000003
    return t


for what in (1, 0, -1, -2, True, 2**61 - 1, 2**61, 2**62, 2**63 - 1, -(2**63), 2**63, 2**200, -(2**70), Number(7)):
    print(repr(what), hash(Says(what)), total([Says(what)], 3000), total([Says(1), Says(what)], 3000))


def asked(x):
    try:
        return hash(x)
    except Exception as e:
        return type(e).__name__, str(e), e.__traceback__.tb_next and e.__traceback__.tb_next.tb_lineno - asked.__code__.co_firstlineno


seen = None
for what in (3, 3.0, "3", None, Index(), ValueError, KeyError):
    for i in range(3000):
        answer = asked(Says(what))
    print(what if not isinstance(what, Index) else "Index()", answer)


class Changes:
    def __hash__(self):
        return 1


counts = {}
c = Changes()
for i in range(6000):
    if i == 2500:
        Changes.__hash__ = lambda self: 2
    elif i == 4000:
        del Changes.__hash__
        Changes.__hash__ = None
    h = asked(c)
    counts[h] = counts.get(h, 0) + 1
print(counts)


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 3


def points(n):
    a, same = Point(1), 0
    for i in range(n):
        b = Point(i & 1)
        same += (a == b) + (hash(a) == hash(b))
    return same


print(points(5000))
