# Instances of classes that have __slots__ alone: kept in values, made where they are needed, ended quickly.
import gc
import weakref


class P:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return P(self.x + other.x, self.y + other.y)


class Q(P):
    __slots__ = ("z", "__weakref__")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z


class Half:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


class Empty:
    __slots__ = ()

    def __init__(self):
        pass


class Noisy:
    __slots__ = ("n",)
    ended = 0

    def __init__(self, n):
        self.n = n

    def __del__(self):
        Noisy.ended += self.n


def sums(n):
    total = P(0, 0.5)
    step = P(1, 2)
    for i in range(n):
        total = total + step
    return total.x, total.y


def kept(n):
    held = [None] * 8
    t = 0
    for i in range(n):
        held[i & 7] = P(i, held[(i + 1) & 7] if i % 16 else None)
        t += held[i & 7].x
        if i % 50 == 49:
            q = Q(i, [i], P(1, i))
            held[3] = q
            t += q.z.y + q.y[0]
    return t, held[3].x


def unset(n):
    t = 0
    for i in range(n):
        h = Half(i)
        if i % 97 == 96:
            h.b = i
        try:
            t += h.a + h.b
        except AttributeError as e:
            t -= 1
            text = str(e)
    return t, text


def others(n):
    refs = []
    t = 0
    for i in range(n):
        e = Empty()
        q = Q(i, i, e)
        if i % 40 == 0:
            refs.append(weakref.ref(q))
        noisy = Noisy(1)
        t += q.x
    return t, sum(r() is not None for r in refs)


def cycles(n):
    for i in range(n):
        p = P(1, 2)
        p.x = p
    del p


def of_its_own(n):
    class Local:
        __slots__ = ("v",)

        def __init__(self, v):
            self.v = v

    t = 0
    for i in range(n):
        t += Local(i).v
    return t


print(sums(400), kept(600), unset(300))
print(others(300), Noisy.ended)
print([of_its_own(150) for _ in range(4)])
gc.collect()
cycles(300)
print(gc.collect() > 0)
P.__init__ = lambda self, x, y: setattr(self, "x", 7) or setattr(self, "y", y)
print(sums(50), type(P(1, 2)).__slots__, hasattr(P(1, 2), "__dict__"))
