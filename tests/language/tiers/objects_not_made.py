# Objects that a hot loop needs only now and then: what an exit, a finalizer or a traceback sees of them.
import gc
import sys


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def scaled(self, by):
        return Vector(self.x * by, self.y * by)

    def dot(self, other):
        return self.x * other.x + self.y * other.y


class Pair:
    def __init__(self, first, second):
        self.first = first
        self.second = second


class Noisy:
    alive = 0
    ended = []

    def __init__(self, n):
        self.n = n
        Noisy.alive += 1

    def __del__(self):
        Noisy.alive -= 1
        if self.n % 1000 == 0:
            Noisy.ended.append((self.n, sys._getframe(1).f_code.co_name))


def temporaries(n):
    total = 0
    for i in range(n):
        a = Vector(i, i + 1)
        b = (a + Vector(2, 3)).scaled(2)
        total += a.dot(b)
    return total, a.x, b.y, list(vars(b))


def kept_sometimes(n):
    kept = []
    for i in range(n):
        p = Pair(Vector(i, 0.5), (i, i * 2))
        if i % 997 == 0:
            kept.append(p)
        elif i % 499 == 0:
            kept.append(p.first)
    return [(k.first.x, k.second) if isinstance(k, Pair) else k.x for k in kept]


def fails_at(n, where):
    for i in range(n):
        v = Vector(i, "a" if i == where else 1)
        p = Pair(v, v)
        try:
            v.y + 1
        except TypeError:
            return i, p.first is p.second, p.first is v, vars(p.first), list(vars(p))


def holds_noisy(n):
    for i in range(n):
        p = Pair(Noisy(i), Noisy(-i - 1))
        q = (p, p.first)
    return i, q[1].n, q[0] is p, sys.getrefcount(p.first) - sys.getrefcount(p.second)


def overwritten(n):
    total = 0
    for i in range(n):
        v = Vector(i, None)
        v.y = v.x + 1
        v.x = v
        total += v.y
        v.x = None
    return total, vars(v)


def swapped(n):
    a, b, c = 1, "two", 3.0
    for i in range(n):
        t = (a, b, c)
        a, b, c = t[1], t[2], t[0]
        if len(t) != 3 or i == n - 1:
            return t, i, (a, b, c)


def other_class(n):
    class Other:
        def __init__(self, x):
            self.x = x
            self.z = -x

        def dot(self, other):
            return self.x * other.x

    total = 0
    for i in range(n):
        v = Vector(i, 1) if i % 3 else Other(i)
        w = Other(2) if i % 5 == 0 else Vector(2, 3)
        total += w.dot(v) if i % 3 or i % 5 == 0 else v.dot(w)
    return total


def late_attribute(n):
    out = []
    for i in range(n):
        p = Pair(i, -i)
        if i == n - 3:
            p.third = "late"
        if i >= n - 4:
            out.append(sorted(vars(p).items()))
    return out


print(temporaries(5000))
print(kept_sometimes(5000))
print(fails_at(5000, 4321))
print(holds_noisy(5000), Noisy.alive)
print(Noisy.ended)
print(overwritten(5000))
print(swapped(5000))
print(other_class(6000))
print(late_attribute(5000))
print(late_attribute(5000))
before = len(gc.get_objects())
temporaries(3000), kept_sometimes(3000), fails_at(3000, 2999), overwritten(3000)
gc.collect()
print(len(gc.get_objects()) - before < 50)
