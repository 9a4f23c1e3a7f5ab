"""Instances, tuples and lists that hot code makes and ends: what they hold ends with them, in order, once."""

import gc
import weakref


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Loud:
    log = []

    def __init__(self, name):
        self.name = name

    def __del__(self):
        Loud.log.append(self.name)


def sums(rounds):
    total = 0
    for i in range(rounds):
        p = Point(i, Point(i + 1, None))
        q = (p, p.y)
        r = [q, p]
        total += q[0].x + r[1].y.x + len(r)
    return total


def shared_ends(rounds):
    """One object in two fields of another goes with it."""
    for i in range(rounds):
        loud = Loud(i)
        p = Point(loud, loud)
        del loud
        if i % 1000 == 0:
            Loud.log.append("before")
        del p
        if i % 1000 == 0:
            Loud.log.append("after")
    return Loud.log[:3], len(Loud.log)


def deep_ends(rounds):
    gone = 0
    for i in range(rounds):
        p = None
        for k in range(5):
            p = Point(k, p)
        if i % 500 == 0:
            last = weakref.ref(p)
            p = None
            gone += last() is None
    return gone


print(sums(6000))
print(shared_ends(3000))
print(deep_ends(3000))


class Plain:
    def __init__(self):
        self.a = 1
        self.b = 2
        self.c = 3

    def name(self):
        return "plain"


class Wide:
    def __init__(self):
        self.a = self.b = self.c = self.d = self.e = self.f = self.g = 1

    def name(self):
        return "wide"


def last_of(things):
    total = 0
    for thing in things:
        total += thing.g
        thing.f += 1
    return total


def names_of(things):
    return "".join([thing.name()[0] for thing in things])


def adopted():
    """An instance that joins a class whose others have more room."""
    things = [Wide() for _ in range(3000)]
    print(last_of(things), names_of(things)[:5])
    stranger = Plain()
    stranger.__class__ = Wide
    stranger.g = 10
    stranger.f = 5
    things[1500] = stranger
    print(last_of(things), stranger.f, sorted(vars(stranger).items()))
    other = Plain()
    other.__class__ = Wide
    things[1500] = other
    try:
        last_of(things)
    except AttributeError as error:
        print(error)


def shadowed():
    """A method that one instance replaces through its dict."""
    things = [Plain() for _ in range(4000)]
    print(names_of(things).count("p"))
    things[3].__dict__["name"] = lambda: "own"
    print(names_of(things)[:6], names_of(things).count("p"))
    for thing in things:
        thing.a += 1
        thing.b = thing.a + thing.c
    print(things[3].__dict__["b"], things[4].b, sum(t.b for t in things))


adopted()
shadowed()


def cycles(rounds):
    """What only the collector ends, with and without finalizers."""
    Loud.log.clear()
    for i in range(rounds):
        a = Point(0, 0)
        a.x = a
        if i % 100 == 0:
            a.y = Loud(i)
    gc.collect()
    return len(Loud.log), sorted(Loud.log)[:3]


print(cycles(3000))


class Phoenix:
    kept = []

    def __init__(self):
        self.me = self

    def __del__(self):
        Phoenix.kept.append(self)


def risen():
    for _ in range(3):
        Phoenix()
    ring = Point(1, 2)
    ring.x = ring
    seen = weakref.ref(ring)
    del ring
    gc.collect()
    return len(Phoenix.kept), seen() is None, all(p.me is p for p in Phoenix.kept)


print(risen())
