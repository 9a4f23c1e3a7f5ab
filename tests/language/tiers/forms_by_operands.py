# Instructions that have no specialized form, by what their operands are: negative indices, sums of truth values, properties,
# methods that operators and calls look up.


def ends(n):
    items = [1, 2, 3]
    pair = (4, 5)
    text = "abc"
    rows = {1: "x"}
    t = 0
    for i in range(n):
        t += items[-1] + pair[-2] + ord(text[-1]) + items[-(i % 3) - 1] + items[True]
        items[-1] = i
        items[-2] += 1
        rows[i % 3] = i
        t += rows[i % 3] + len(text[-(i % 3) - 1])
        try:
            items[-4]
        except IndexError as e:
            t += len(str(e))
        try:
            items[-4] = 1
        except IndexError as e:
            t += len(str(e))
        try:
            text[-4]
        except IndexError as e:
            t += len(str(e))
    return t, items


print(ends(150))


def truths(n):
    t = 0
    f = 0.5
    kinds = set()
    for i in range(n):
        a, b = i % 3 == 0, i % 2 == 0
        t += a
        t = t + b - (i > 7) + True
        t += a * 5 + (b << 2) + (a + b) + (a - b) + a // True + -a + (not a)
        f += a
        f -= b * 0.25 + a / 2
        for x in (a & b, a | b, a ^ b, a & i, i | b, a + 1, a < b, a == 1, b >= 0, 0 != a, a == 1.0):
            kinds.add((type(x).__name__, x < 2))
            t += x
        t += [10, 20][a] + "ab"[b:].count("b") + range(5)[a] + (a in range(1, 3))
        try:
            t += a // b
        except ZeroDivisionError:
            t += 1
    return t, f, sorted(kinds)


print(truths(150))


def emptiness(n):
    t = 0
    for i in range(n):
        for x in ([], [0], {}, {1: 2}, (), (0,), "", "a", set(), {1}, b"", b"a", range(0), range(i), i, 0.0, None, bytearray(b"a"), frozenset()):
            if x:
                t += 1
            t += not x
            t = x and t or t
            if not x:
                t += 2
    return type(t), t if isinstance(t, int) else len(str(t))


print(emptiness(60))


class Shape:
    factor = 2

    def __init__(self, n):
        self.n = n

    @property
    def area(self):
        return self.n * self.factor

    @property
    def deep(self):
        if self.n == 0:
            return 0
        return Shape(self.n - 1).deep + 1

    @property
    def wrong(self):
        raise KeyError(self.n)

    def __getitem__(self, i):
        if i == 3:
            raise IndexError(i)
        return self.n + i

    def __call__(self, x, by=1):
        return self.n + x * by


class Square(Shape):
    @property
    def area(self):
        return self.n * self.n


def shapes(n):
    t = 0
    some = [Shape(2), Square(3), Shape(4)]
    for i in range(n):
        s = some[i % 3]
        t += s.area + Shape(i).area + s[1] + s[i % 5 and 2] + s(3) + s(i, by=2) + Shape(i)(1)
        try:
            s[3]
        except IndexError:
            t += 1
        try:
            s.wrong
        except KeyError as e:
            t += e.args[0]
        if i == n // 2:
            Shape.area = property(lambda self: 1000)
            Shape.__call__ = lambda self, x, by=0: by
        if i == n - 9:
            Shape.__getitem__ = lambda self, i: -i
            del Square.area
            s.n = 5
    return t, Shape(40).deep


print(shapes(150))


class Managed:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log[0] += 1
        return self.log

    def __exit__(self, kind, value, tb):
        self.log[0] -= 2
        return kind is KeyError


def managed(n):
    log = [0]
    for i in range(n):
        with Managed(log) as a, Managed(log):
            a[0] += 5
        with Managed(log):
            if i % 10 == 9:
                raise KeyError
            log[0] += 1
        if i == n // 2:
            Managed.__enter__ = lambda self: [1]
    return log


print(managed(150))


class Broken:
    pass


try:
    for i in range(90):
        with Managed([0]) if i < 80 else Broken():
            pass
except TypeError as e:
    print(e)


def comprehensions(n):
    t = 0
    for i in range(n):
        d = {k: k * i for k in range(3)}
        e = {str(k): v for k, v in d.items()}
        f = {(k, i): k for k in d}
        t += len(d) + sum(d.values()) + len(e) + len(f) + any(x > i for x in d) + all(x < 3 for x in d)
    return t, d, e, f


print(comprehensions(100))


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return self.n == other.n


def keys(n):
    for i in range(n):
        d = {Key(k % 5): k for k in range(9)}
    return [(k.n, v) for k, v in d.items()]


print(keys(50))
