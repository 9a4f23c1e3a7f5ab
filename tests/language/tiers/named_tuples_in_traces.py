# Fields of named tuples whose class has room for attributes, of which instances have different amounts; issubclass in loops.
from abc import ABC
from collections import namedtuple


class Open(namedtuple("Open", "x y")):
    def length(self):
        return self.x + self.y

    def note(self, k):
        setattr(self, f"note{k}", k)
        return self


class Wide(Open):
    __slots__ = ()

    def length(self):
        return super().length() + self.x


def lengths(n):
    early = [Open(1, 2).note(k) for k in range(3)]
    t, late = 0, []
    for i in range(n):
        o = Open(i, 1)
        if i % 20 == 0:
            for k in range(i // 20):
                o.note(k)
            late.append(o)
        t += o.length() + early[i % 3].length() + late[-1].length() + Wide(1, i).length()
        if i == n // 2:
            o.__dict__["x"] = 1000
            t += o.x + len(o.__dict__)
        if i == n // 2 + 10:
            late[0].__class__ = Wide
            t += late[0].length()
    return t, sorted(vars(late[-1]))


print(lengths(300))


def short(n):
    fields = Open(1, 2), tuple.__new__(Open, (5,)), tuple.__new__(Open, ())
    seen = []
    for i in range(n):
        for f in fields:
            try:
                seen.append(f.x)
                seen.append(f.y)
            except IndexError as e:
                seen.append(str(e))
    return len(seen), seen[-5:], sum(x for x in seen if type(x) is int)


print(short(100))


class Base:
    pass


class Derived(Base):
    pass


class Counted(ABC):
    pass


def related(n):
    class Late(Base):
        pass

    t = [0] * 6
    for i in range(n):
        if i == n // 2:
            Late.__bases__ = (Derived,)
        if i == n - 50:
            Counted.register(Base)
        t[0] += issubclass(Derived, Base)
        t[1] += issubclass(Base, Derived)
        t[2] += issubclass(Late, Derived)
        t[3] += issubclass(Derived, Counted)
        t[4] += issubclass(type(i), (int, str)) + issubclass(bool, int) + issubclass(type, object)
        try:
            issubclass(i, Base)
        except TypeError:
            t[5] += 1
    return t


print(related(200))
