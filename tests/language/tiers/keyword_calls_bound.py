# Keyword calls, and calls of spread arguments, of methods that are bound before, and of what attributes hold.


class Scale:
    def __init__(self, by, callback=None):
        self.by = by
        self.callback = callback

    def scaled(self, x, key=1, *, more=0):
        return x * self.by * key + more

    def spread(self, *args, sep=1):
        return sum(args) * sep + self.by

    def rest(*args, **kwargs):
        return len(args) + args[0].by + len(kwargs)

    def work(self, n):
        t = 0
        for i in range(n):
            t += self.callback(i, key=2) + self.callback(x=i, more=3)
        return t


def plain(x, key=1, more=0):
    return x + key + more


def methods(n):
    s = Scale(3)
    t = 0
    f = s.scaled
    for i in range(n):
        g = s.scaled
        t += f(i, key=2) + g(x=i, key=1, more=i) + s.scaled(i, more=2) + g(i)
        h = s.spread
        t += h(i, i, sep=2) + h(sep=3) + h(*(i, 1, 2)) + s.spread(*(i, 4), sep=1) + s.spread(*())
        t += Scale.scaled(s, i, key=7) + s.rest(1, 2) + s.rest(*(1,))
    return t


print(methods(150))


def attributes(n):
    a = Scale(2, Scale(5).scaled).work(n)
    b = Scale(2, plain).work(n)
    c = Scale(2, lambda x, key=3, more=1: x * key - more).work(n)
    d = Scale(1)
    d.callback = d.scaled
    return a, b, c, d.work(n)


print(attributes(120))

kept = []


def call(f, *args, **kwargs):
    return f(*args, **kwargs)


def handed(n):
    t = 0
    for i in range(n):
        s = Scale(i & 3)
        t += call(s.scaled, i) + call(s.scaled, i, key=2) + call(s.spread, 1, 2, i) + call(plain, i)
        m = s.scaled
        if i % 30 == 29:
            kept.append(m)
        t += m(key=i, x=2)
        if i % 40 == 39:
            t += m.__self__ is s
            Scale.scaled.__defaults__ = (i,)
        try:
            m(1, x=2)
        except TypeError as e:
            text = str(e)
        try:
            m(1, nokey=2)
        except TypeError as e:
            text += str(e)
    return t, text


print(handed(150))
print([k(1, more=2) for k in kept])


class Other(Scale):
    def scaled(self, x, key=9, more=0):
        return -x * key


class Called:
    def __call__(self, x, key=0, more=0):
        return x - key - more


def mixed(n):
    things = [Scale(2), Other(2), Scale(4)]
    t = 0
    for i in range(n):
        f = things[i % 3].scaled
        t += f(i, key=2)
        g = [f, plain, Called(), things[1].spread][i % 4]
        t += g(i, sep=2) if i % 4 == 3 else g(i, key=1)
        if i == n // 2:
            Other.scaled = lambda self, x, key=1: key
            things[0].scaled = plain
    return t


print(mixed(160))


def deep(n, self, key=0):
    return key if n == 0 else self.down(n - 1, key=key + 1)


class Deep:
    down = lambda self, n, key: deep(n, self, key=key)


print([deep(n, Deep()) for n in range(40)][-3:])


# Spread arguments and keywords of what binds a function, in one frame after the other.
class Spread:
    def few(self, a, b=1, *, c=2):
        return a + b * c

    def deep(self, n, *rest):
        return len(rest) if n == 0 else self.deep(*(n - 1, n, *rest))


def spread_all(n):
    m = Spread().few
    t = 0
    for i in range(n):
        for args, kwargs in [((i,), {}), ((i, 2), {"c": i}), ([i], {"b": 3, "c": 4}), ((), {"a": i})]:
            t += m(*args, **kwargs)
        try:
            m(*(1, 2, 3))
        except TypeError as e:
            text = str(e)
    return t, text


print(spread_all(60), Spread().deep(300))
try:
    Spread().deep(10**6)
except RecursionError as e:
    print(type(e))
