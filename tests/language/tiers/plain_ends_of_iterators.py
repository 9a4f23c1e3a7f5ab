# Iterators that hold others (enumerate, zip, map, filter) end in hot loops before they have come to their ends, with what only they hold.
import gc
import sys


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Loud:
    def __init__(self, said):
        self.said = said

    def __del__(self):
        self.said.append(1)


class Counts(enumerate):
    def __init__(self, *args):
        self.more = Point(1, args)


class Quiet(map):
    __slots__ = ("held",)


def first(it):
    for x in it:
        return x


def left(rounds, shelf):
    t = 0
    for n in range(rounds):
        xs = [Point(n, shelf), shelf, n]
        t += first(enumerate(xs, n))[0]
        t += first(zip(xs, [n, shelf]))[0].x
        t += first(zip((n, 3), xs, "ab"))[0]
        t += first(map(lambda p: p.x, [Point(n, shelf)]))
        t += first(filter(lambda p, n=n: p.y is shelf, [Point(n, n), Point(n, shelf), shelf])).x
        t += first(filter(None, [0, n, xs])) if n else 0
        t += first(enumerate(zip(xs, map(str, xs[2:]))))[0]
    return t, sys.getrefcount(shelf)


def held(rounds, shelf):
    box = [None]
    for n in range(rounds):
        box[0] = enumerate([Point(n, shelf)], 2 ** 65 + n)
        box[0] = zip(box, [shelf], (shelf, n))
        box[0] = map(box.append, [n, shelf])
        box[0] = filter(box.append, enumerate((shelf, shelf)))
        it = enumerate([n, shelf, Point(shelf, n)])
        next(it)
        box[0] = next(it)
        it = zip([n, shelf], [Point(shelf, n), shelf])
        box[0] = next(it)
        box[0] = it
    box[0] = it = None
    return sys.getrefcount(shelf)


def with_more(rounds, shelf):
    box = [None]
    for n in range(rounds):
        box[0] = Counts([n, shelf], n)
        box[0] = Quiet(box.append, [shelf, n])
        box[0].held = Point(shelf, n)
        box[0] = Counts(Counts([shelf]))
    box[0] = None
    return sys.getrefcount(shelf)


def with_loud(rounds, shelf):
    box, said = [None], []
    for n in range(rounds):
        box[0] = enumerate([Point(Loud(said), shelf)], n)
        box[0] = zip([shelf], (Loud(said), shelf))
        box[0] = map(first, [shelf, Loud(said)])
        box[0] = filter(Loud(said), [shelf])
    box[0] = None
    return len(said), sys.getrefcount(shelf)


def in_circles(rounds, shelf):
    for n in range(rounds):
        xs = [shelf]
        xs.append(enumerate(xs))
        ys = [shelf, n]
        ys.append(zip(ys, map(ys.append, ys), filter(None, ys)))
    xs = ys = None
    gc.collect()
    return sys.getrefcount(shelf)


for rounds in (10, 3000, 5):
    shelf = []
    print(left(rounds, shelf), held(rounds, shelf), with_more(rounds, shelf), with_loud(rounds, shelf))
    print(in_circles(rounds, shelf))
