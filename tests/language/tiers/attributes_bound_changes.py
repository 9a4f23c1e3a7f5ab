# What attributes are bound by changes while the loops that use them are traces: class attributes, metaclasses, descriptors,
# what class methods wrap.
import traceback
import weakref
from collections import namedtuple
from typing import NamedTuple


def stored(n):
    class A:
        total = 0
        step = 1

    class B(A):
        pass

    for i in range(n):
        A.total += B.step
        if i == n // 2:
            B.step = 2
        if i == n // 2 + 50:
            del B.step
            A.step = 5
    return A.total, B.total, "total" in vars(B)


print(stored(300))


class First(type):
    kind = "first"

    def own(cls):
        return cls.value + 1


class Second(First):
    kind = "second"

    @property
    def value(cls):
        return 10

    def own(cls):
        return cls.value + 2


def other_metaclass(n):
    class A(metaclass=First):
        value = 1
        kind = "of class"

        @classmethod
        def get(cls):
            return cls.value

    seen = []
    for i in range(n):
        if i == n // 2:
            A.__class__ = Second
        if i == n - 20:
            Second.kind = property(lambda cls: "data")
        if i == n - 10:
            Second.__getattribute__ = lambda cls, name: "all"
        now = A.value, A.kind, A.own() if i < n - 10 else 0, A.get() if i < n - 10 else 0
        if not seen or seen[-1] != now:
            seen.append(now)
    del Second.__getattribute__, Second.kind
    return seen


print(other_metaclass(300))


def learns_to_bind(n):
    class Value:
        pass

    class A:
        value = Value()
        number = 1

    a, seen = A(), []
    for i in range(n):
        if i == n // 2:
            Value.__get__ = lambda self, obj, owner: ("bound", obj is None)
        if i == n - 50:
            Value.__set__ = lambda self, obj, value: seen.append(value)
        now = A.value if type(A.value) is tuple else "plain", a.value if type(a.value) is tuple else "plain"
        if not seen or seen[-1] != now:
            seen.append(now)
        if i == n - 30:
            a.value = "stored"
    return seen


print(learns_to_bind(300))


def wraps_another(n):
    class A:
        @classmethod
        def make(cls):
            return "make"

        @staticmethod
        def free(x):
            return x

        x = property(lambda self: self._x, lambda self, v: setattr(self, "_x", v))

    a, seen = A(), []
    for i in range(n):
        if i == n // 3:
            vars(A)["make"].__init__(lambda cls: "other " + cls.__name__)
        if i == n // 2:
            vars(A)["free"].__init__(lambda x: -x)
        a.x = i & 1
        now = A.make(), a.make(), A.free(1), a.free(2), a._x < 2
        if not seen or seen[-1] != now:
            seen.append(now)
    return seen


print(wraps_another(300))


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner):
        return self if obj is None else getattr(obj, self.name, 0)

    def __set__(self, obj, value):
        if value < 0:
            raise ValueError(f"{self.name}: {value}")
        obj.__dict__[self.name] = value


class Lenient(Positive):
    def __set__(self, obj, value):
        obj.__dict__[self.name] = -value


class Point:
    x = Positive()
    y = Positive()


def checked(n):
    p, fails = Point(), []
    for i in range(n):
        if i == n // 2:
            vars(Point)["x"].__class__ = Lenient
        try:
            p.x = i
            p.y = -i if i % 100 == 99 else i
        except ValueError as e:
            fails.append((str(e), [f.name for f in traceback.extract_tb(e.__traceback__)]))
    return p.x, p.y, fails, Point.x is vars(Point)["x"]


print(checked(300))


class Wrong(Exception):
    code = 4

    def __init__(self, x):
        self.x = x

    @classmethod
    def make(cls, x):
        return cls(x)

    @staticmethod
    def twice(x):
        return 2 * x


def raised(n):
    t = 0
    for i in range(n):
        try:
            if i & 1:
                raise Wrong.make(i)
            raise Wrong(i)
        except Wrong as e:
            t += e.code + e.twice(e.x) + e.make(1).x + (type(e) is Wrong) + (e.__class__ is Wrong)
            t += isinstance(e, (KeyError, Wrong)) + isinstance(e, (KeyError, IndexError))
    return t


print(raised(300))


class Plain:
    pass


class Lies:
    __class__ = property(lambda self: Plain)


class Hooked:
    def __getattribute__(self, name):
        return Plain if name == "__class__" else object.__getattribute__(self, name)


def asked(n):
    plain, lies, hooked = Plain(), Lies(), Hooked()
    proxy = weakref.proxy(plain)
    t = [0] * 9
    classes = Plain, str
    either = int | Plain
    for i in range(n):
        for k, x in enumerate((plain, lies, hooked, proxy, i, "a", Plain, None, 1.5)):
            t[k] += isinstance(x, Plain) + 10 * isinstance(x, (Plain, str)) + 100 * isinstance(x, classes)
            t[k] += 1000 * isinstance(x, either) + 10000 * isinstance(x, int | Plain)
    return t


print(asked(100))


class Open(namedtuple("Open", "x y")):
    def length(self):
        return self.x + self.y


class Closed(namedtuple("Closed", "x y")):
    __slots__ = ()

    def length(self):
        return self.x + self.y


class Typed(NamedTuple):
    x: int
    y: str = "b"


def fields(n):
    t, text = 0, ""
    for i in range(n):
        o, c, d = Open(i, 1), Closed(2, i), Typed(i)
        if i % 50 == 0:
            o.more = i
        t += o.length() + c.length() + o.x + c.y + d.x + len(d.y)
        if i == n // 2:
            Closed.x = property(lambda self: 100)
        text = o._replace(x="a").x + d._replace(y="c").y
    return t, text


print(fields(300))
