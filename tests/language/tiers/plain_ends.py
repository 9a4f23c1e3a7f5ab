# Objects that end in hot loops with nothing to say about it, alone and with what only they hold; and those of their likes
# that have something to say.
import gc
import sys
import weakref


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Loud:
    def __init__(self, name, said):
        self.name = name
        self.said = said

    def __del__(self):
        self.said.append(self.name)


def instances(rounds, shelf):
    for n in range(rounds):
        shelf[0] = Point(n, 0.5)
        shelf[0] = Point(shelf, Point(n, Point(None, 2 ** 70 + n)))
        shelf[0] = Point(Point(n, shelf), Point(n, shelf))
        shelf[0] = Point("a" * (n % 3 + 2), 1e300)
    shelf[0] = None
    return sys.getrefcount(shelf)


def tuples(rounds, shelf):
    for n in range(rounds):
        shelf[0] = (n, shelf, Point(n, n))
        shelf[0] = (n, (n, (shelf, n)), 1e-300)
        shelf[0] = (Point(n, shelf), (shelf, shelf), str(n))
        shelf[0] = (n,) * 40
    shelf[0] = None
    return sys.getrefcount(shelf)


def iterators(rounds, shelf):
    total = 0
    for n in range(rounds):
        for x in [n, n + 1]:
            total += x
        for x in (n, shelf):
            if x is shelf:
                break
        for x in (Point(n, shelf), shelf):
            break
        x = None
    return total, sys.getrefcount(shelf)


def with_dicts(rounds, shelf):
    for n in range(rounds):
        p = Point(n, shelf)
        if n % 3 == 0:
            p.__dict__["z"] = shelf
        if n % 5 == 0:
            vars(p)
        shelf[0] = p
        p = None
        shelf[0] = None
    return sys.getrefcount(shelf)


def chains(rounds, shelf):
    for n in range(rounds):
        p = Point(None, shelf)
        for k in range(n % 50):
            p = Point(p, k)
        shelf[0] = p
        p = None
        shelf[0] = None
    return sys.getrefcount(shelf)


def loud_ones(rounds, shelf):
    said = []
    stock = [Loud(n, said) for n in range(rounds)]
    for n in range(rounds):
        loud = stock.pop()
        shelf[0] = Point(n, Point(loud, shelf)) if n % 2 else (n, (loud, n))
        loud = None
        shelf[0] = None
        if said[-1] != rounds - 1 - n:
            return "late", n
    return len(said), sys.getrefcount(shelf)


def weak_ones(rounds, shelf):
    gone = []
    references = []
    for n in range(rounds):
        inner = Point(n, n)
        if n % 4 == 0:
            references.append(weakref.ref(inner, lambda r: gone.append(1)))
        shelf[0] = Point(inner, shelf)
        inner = None
        shelf[0] = None
    return len(gone), all(r() is None for r in references), sys.getrefcount(shelf)


def classes(rounds, shelf):
    for n in range(rounds):
        class Local:
            pass
        shelf[0] = Local()
        Local = None
        shelf[0] = None
    gc.collect()
    return sys.getrefcount(shelf)


for function in instances, tuples, iterators, with_dicts, chains, loud_ones, weak_ones:
    print(function.__name__, function(3000, [None]))
print(classes.__name__, classes(300, [None]))
print(gc.collect())
