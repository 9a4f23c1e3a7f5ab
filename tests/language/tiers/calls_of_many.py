# One call site, and callables of every kind in turn.
from functools import partial


class Pair:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __call__(self, x, y):
        return Pair(x + self.x, y)

    def made(self, x, y):
        return Pair(x, y + self.y)

    @classmethod
    def of(cls, x, y):
        return cls(y, x)

    @staticmethod
    def plain(x, y):
        return Pair(x, -y)


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Sum(Pair):
    def __init__(self, x, y=3, *more):
        super().__init__(x + y, len(more))


class Made(Pair):
    def __new__(cls, x, y):
        return Pair(y, x)


class Meta(type):
    def __call__(cls, x, y):
        return Slots(x * 2, y)


class WithMeta(metaclass=Meta):
    pass


def function(x, y):
    return Slots(y, x)


def generator(x, y):
    yield x
    yield y


def work(n, of):
    t = 0
    for i in range(n):
        p = of(i, 2)
        t += p.x - p.y
    return t


kinds = [
    Pair, Slots, Sum, Made, WithMeta, function, lambda x, y: Pair(x, x), Pair(5, 5), Pair(1, 7).made, Pair.of,
    Pair.plain, Sum.of, partial(Sum, y=4) and partial(Pair, y=1) and partial(Pair), complex and Slots,
]
for of in kinds:
    print(work(150, of), end=" ")
print()
for k in range(3):
    t = 0
    for i in range(300):
        p = kinds[(i + k) % len(kinds)](i, k)
        t += p.x - p.y
    print(t, end=" ")
print()
for wrong in (None, 3, divmod, generator, int):
    try:
        print(work(40, wrong))
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
