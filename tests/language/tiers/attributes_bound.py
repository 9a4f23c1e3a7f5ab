# Attributes that bind otherwise than methods do, in hot loops: of classes, class methods, static methods, fields of named
# tuples, descriptors, setters.
from collections import namedtuple
from enum import Enum
import traceback


class A:
    count = 3
    table = {1: 2}

    def __init__(self, x):
        self.x = x

    @classmethod
    def make(cls, x):
        return cls(x)

    @classmethod
    def name(cls):
        return cls.__name__

    @staticmethod
    def add(a, b):
        return a + b

    def plain(self):
        return self.x


class B(A):
    count = 4


def of_classes(n):
    t = 0
    names = set()
    a, b = A(1), B(2)
    for i in range(n):
        t += A.make(i).x + B.make(2).x + A.add(i, 1) + b.add(1, 2) + a.make(3).x
        t += A.count + b.count + a.__class__.count + type(b).count + A.plain(a)
        names.add(b.name())
        names.add(A.name())
        f, g = b.name, B.add
        names.add(f())
        t += g(1, 2)
        t += type(b.make(1)) is B
        t += isinstance(b, (int, A)) + isinstance(a, (str, B)) + isinstance(i, (A, int))
    return t, sorted(names)


print(of_classes(400))


def hidden(n):
    a = A(1)
    seen = []
    for i in range(n):
        if i == 200:
            a.add = lambda x, y: 100
        if i == 300:
            del a.add
        if i == 350:
            A.add = staticmethod(lambda x, y: 7)
        if i == 380:
            A.make = classmethod(lambda cls, x: B(x))
        if i == 390:
            a.__dict__["add"] = max
        seen.append(a.add(1, 2) + a.make(1).count)
    return [seen[k] for k in (0, 199, 200, 299, 300, 349, 350, 379, 380, 390, n - 1)]


print(hidden(400))


class Meta(type):
    def __getattr__(cls, name):
        return "meta " + name

    @property
    def special(cls):
        return "of meta"


class WithMeta(metaclass=Meta):
    special = 1
    other = 2

    @classmethod
    def me(cls):
        return cls.__name__


class PlainMeta(type):
    def own(cls):
        return 5


class WithPlainMeta(metaclass=PlainMeta):
    value = 1

    @classmethod
    def me(cls):
        return cls.value


def metas(n):
    for i in range(n):
        r = WithMeta.special, WithMeta.other, WithMeta.nothing, WithMeta.me()
        s = WithPlainMeta.value, WithPlainMeta.own(), WithPlainMeta.me()
        if i == n - 100:
            PlainMeta.value = property(lambda cls: "data")
    return r, s


print(metas(400))

Point = namedtuple("Point", "x y")


class Point3(Point):
    def length(self):
        return self.x + self.y


def named(n):
    p, q = Point(1, 2.5), Point3("a", "b")
    short = tuple.__new__(Point, (1,))
    t, fails = 0, 0
    for i in range(n):
        t += p.x + p.y + len(q.length())
        r = Point(i, 1)
        t += r.x
        try:
            t += short.x
            short.y
        except IndexError as e:
            fails += 1
    try:
        p.x = 1
    except AttributeError as e:
        return t, fails, str(e)


print(named(400))


class Color(Enum):
    RED = 1
    BLUE = 2

    @property
    def double(self):
        return self.value * 2


def enums(n):
    t = 0
    colors = [Color.RED, Color.BLUE]
    for i in range(n):
        c = colors[i & 1]
        if c is Color.RED:
            t += 1
        if c == Color.BLUE:
            t += c.value + c.double
        if c != Color.RED and c in colors:
            t += len(c.name)
    return t


print(enums(400))


class Checked:
    def __init__(self):
        self._x = 0

    @property
    def x(self):
        return self._x

    @x.setter
    def x(self, v):
        if v == 299:
            raise ValueError(v)
        self._x = v

    @property
    def fixed(self):
        return 1


def setters(n):
    c = Checked()
    seen = []
    for i in range(n):
        try:
            c.x = i
            c.x += 1
        except ValueError as e:
            seen.append((e.args, [f.name for f in traceback.extract_tb(e.__traceback__)]))
        try:
            c.fixed = 1
        except AttributeError as e:
            last = str(e)
        if i == 350:
            Checked.x = property(Checked.x.fget, lambda self, v: None)
    return c.x, seen, last


print(setters(400))
c = Checked()
i = 0
while i < 200:
    c.x = i
    i += 1
print(c.x)


class Field:
    def __init__(self, v):
        self.v = v

    def __get__(self, obj, owner):
        return self if obj is None else (self.v, obj.k, owner.__name__)


class Data(Field):
    def __set__(self, obj, value):
        self.v = value


class Has:
    f = Field(1)
    d = Data(2)

    def __init__(self, k):
        self.k = k


def descriptors(n):
    h = Has(3)
    seen = []
    for i in range(n):
        if i == 200:
            h.f = "own"
        if i == 250:
            h.d = 5
        if i == 300:
            h.__dict__["d"] = 1
        if i == 350:
            Field.__get__ = lambda self, obj, owner: "changed"
        seen.append((h.f, h.d))
    return [seen[k] for k in (0, 199, 200, 249, 250, 300, 349, 350)]


print(descriptors(400))


class Lies:
    @property
    def __class__(self):
        return int


def lies(n):
    x = Lies()
    t = 0
    for i in range(n):
        t += isinstance(x, (str, int)) + (type(x) is Lies) + (x.__class__ is int)
    return t


print(lies(300))


def types(n):
    seen = {}
    for i in range(n):
        for x in (i, "a", None, A, 2.5, True):
            t = type(x)
            seen[t.__name__] = seen.get(t.__name__, 0) + 1
    return seen


print(types(100))
