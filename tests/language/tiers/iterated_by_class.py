# Loops over instances whose class defines __iter__ and __next__, in hot loops.
import traceback


class Count:
    def __init__(self, n):
        self.i = 0
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Holder:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


class Maker:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return Count(self.n)


def total(n):
    t = 0
    for x in Count(n):
        t += x
    return t


print(total(1000), total(1000), total(0))


def nested(n):
    t = 0
    held, made = Holder([1, 2, 3]), Maker(4)
    for k in range(n):
        for x in held:
            t += x
        for x in made:
            t += x * k
        for x in made:
            if x == 3:
                break
        else:
            t += 10 ** 9
        for x in Maker(k & 1):
            t += 1
        else:
            t += 5
    return t


print(nested(300))


class Ends:
    def __init__(self, n, how):
        self.n, self.how = n, how

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            return self.how()
        return self.n


class Stop(StopIteration):
    pass


def stop_with_value():
    raise StopIteration(3)


def stop_of_class():
    raise Stop


def stop_of_next():
    return next(iter(()))


def fail():
    raise ValueError("end")


def deep():
    try:
        raise KeyError(1)
    except KeyError:
        raise StopIteration


def runs(how, n):
    t = 0
    seen = None
    for k in range(n):
        try:
            for x in Ends(k % 5, how):
                t += x + 1
        except ValueError as e:
            t += 100
            seen = [f.name for f in traceback.extract_tb(e.__traceback__)], repr(e.__context__)
    return t, seen


for how in stop_with_value, stop_of_class, stop_of_next, fail, deep:
    print(runs(how, 200))


def handled(n):
    t = 0
    for k in range(n):
        try:
            raise KeyError(k)
        except KeyError as e:
            for x in Count(k % 4):
                t += x
            t += e.args[0]
    return t


print(handled(200))


class NoIterator:
    def __iter__(self):
        return 3


def wrong(n):
    messages = []
    for i in range(n):
        try:
            for x in NoIterator():
                pass
        except TypeError as e:
            messages.append(str(e))
    return len(messages), messages[-1]


print(wrong(300))


def explicit(n):
    t = 0
    c = Count(n)
    it = iter(c)
    while True:
        try:
            t += next(it)
        except StopIteration:
            break
    return t, next(Count(0), "none"), it is c


print(explicit(600), explicit(600))


def changed(n):
    t = 0
    old = Count.__next__
    c = Count(n)
    for x in c:
        t += x
        if x == 300:
            Count.__next__ = lambda self: old(self) * 2
        if x == 800:
            c.__next__ = None
            Count.__next__ = old
    return t


print(changed(900))


class Lends:
    """Each item goes with the next."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n == 0:
            raise StopIteration
        return Item(self.n)


class Item:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        gone.append(self.n)


gone = []


def lent(n):
    t = 0
    for x in Lends(n):
        t += x.n + len(gone)
    return t


print(lent(400), len(gone), gone[-1])


class Suspends:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        for i in range(self.n):
            yield i


def within(n):
    for x in Count(n):
        yield x * 2


print(sum(within(500)), sum([y for x in Count(20) for y in Suspends(x)]), [*Count(5)], max(Count(300)))
print(sum(x for x in Count(500) if x & 1), dict(zip(Count(3), Maker(2))))
