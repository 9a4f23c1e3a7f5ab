# Class attributes that are replaced again and again, and what else is then seen of them: by loops that have become traces, by
# subclasses, instances and metaclasses, and after the attribute has become something else.
class Ends:
    count = 0

    def __del__(self):
        Ends.count += 1


class A:
    total = 0
    text = ""
    items = ()
    hidden = 1

    def __init__(self):
        A.total += 1

    def get(self):
        return self.total

    @classmethod
    def add(cls, n):
        cls.total += n
        return cls.total


class B(A):
    hidden = 2


def counts(n):
    A.total = 0
    seen = []
    for i in range(n):
        a = A()
        b = B()
        A.text = A.text[-3:] + str(i % 10)
        A.items = (i, A.items[:1])
        if i % 50 == 0:
            seen.append((A.total, B.total, a.get(), b.total, a.text, B.items))
    return seen


print(counts(300))
print(counts(20))


# Through a subclass, which then has its own.
def of_subclass(n):
    A.total = 0
    if "total" in vars(B):
        del B.total
    for i in range(n):
        A.add(1)
        if i > n // 2:
            B.add(2)
        if i == n - 5:
            del B.total
    return A.total, B.total, vars(B).get("total")


print(of_subclass(300), of_subclass(40))


# What kind it is changes: a function, a property, an instance, nothing.
def kinds(n):
    seen = []

    class C:
        value = 1
        step = 1

    class D(C):
        pass

    def load(i):
        C.value = C.value + C.step if isinstance(C.value, int) else 5
        return C.value, D.value, C().value, D().value

    for i in range(n):
        x = load(i)
        if i % 40 == 39:
            seen.append(x)
        k = i % 200
        if k == 60:
            C.value = property(lambda self: "property")
            seen.append((C().value, D().value, type(C.value).__name__))
        elif k == 80:
            C.value = lambda self: "method"
            seen.append((C().value(), D().value(), C.value(1)))
        elif k == 100:
            D.value = 7
        elif k == 110:
            del D.value
        elif k == 120:
            del C.value
            try:
                C.value
            except AttributeError as e:
                seen.append(str(e))
            C.value = 100
        elif k == 130:
            C.value = 2 ** 80
        elif k == 140:
            C.value = 3
        elif k == 150:
            C.value = Ends()
        elif k == 160:
            C.value = True
        elif k == 170:
            C.step = 2.5
        elif k == 190:
            C.step = 1
            C.value = 0
    return seen


for x in kinds(450):
    print(x)
print(Ends.count)


# Instances with an attribute of that name, and defaults in the class.
class Point:
    x = 0
    made = 0

    def __init__(self, n):
        Point.made += 1
        if n % 3:
            self.x = n


def hidden(n):
    t = 0
    for i in range(n):
        p = Point(i)
        t += p.x
        Point.x = i % 5
        t -= p.x + Point.x
        p.x += 1
        t += p.x
        p.made = 3
        t += p.made
    return t, Point.made


print(hidden(300), hidden(10))


# Metaclasses that look, set or have a say.
class Meta(type):
    log = 0

    def __setattr__(cls, name, value):
        Meta.log += 1
        super().__setattr__(name, value)


class Logged(metaclass=Meta):
    n = 0


class Sets(type):
    @property
    def n(cls):
        return "property"

    @n.setter
    def n(cls, value):
        cls.m = value


class WithSetter(metaclass=Sets):
    m = 0


def metaclasses(n):
    for i in range(n):
        Logged.n += 1
        WithSetter.n = i
        WithSetter.m += 1
    return Logged.n, Meta.log, WithSetter.n, WithSetter.m


print(metaclasses(300))


def becomes_a_setter(n):
    class M(type):
        pass

    class C(metaclass=M):
        n = 0

    seen = []
    for i in range(n):
        C.n += 1
        if i == n // 2:
            M.n = property(lambda cls: 10, lambda cls, value: seen.append(value))
    return vars(C)["n"], C.n, len(seen), seen[:2]


print(becomes_a_setter(300))


# A class of which another module's code knows nothing; bases that change; a chain.
def chain(n):
    class Base:
        n = 0

    class Other:
        n = 1000

    class Middle(Base):
        pass

    class Last(Middle):
        pass

    seen = []
    for i in range(n):
        Base.n += 1
        Other.n += 2
        if i % 60 == 0:
            seen.append((Last.n, Last().n))
        if i == n // 2:
            Middle.__bases__ = (Other,)
        if i == n // 2 + 40:
            Middle.n = -1
        if i == n // 2 + 80:
            del Middle.n
    return seen, Last.n, Base.n


print(chain(300))


# Objects that end with the stores.
def holds(n):
    class H:
        items = []

    before = Ends.count
    for i in range(n):
        H.items = [Ends()]
        H.items = H.items + [i]
    last = len(H.items)
    H.items = None
    return last, Ends.count - before


print(holds(200))


# getattr, setattr, vars and dir see the same.
def by_name(n):
    class N:
        x = 0

    t = 0
    for i in range(n):
        setattr(N, "x", N.x + 1)
        t += getattr(N, "x") + N.__dict__["x"] + vars(N)["x"]
        N.x = N.x + 1
        t += getattr(N(), "x", 0) + hasattr(N, "x")
    return t, N.x, "x" in dir(N)


print(by_name(300))


# Exceptions, slots and enumerations of values.
class Fails(Exception):
    raised = 0

    def __init__(self, n):
        Fails.raised += 1
        self.n = n


class Slotted:
    __slots__ = ("a",)
    made = 0

    def __init__(self, a):
        self.a = a
        Slotted.made += a


def others(n):
    t = 0
    for i in range(n):
        try:
            raise Fails(i)
        except Fails as e:
            t += e.n + e.raised
        t += Slotted(i).made
    return t, Fails.raised, Slotted.made


print(others(300))
