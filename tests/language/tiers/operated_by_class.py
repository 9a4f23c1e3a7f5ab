# Binary, in-place and unary operators that classes define, in hot loops.
import traceback


class V:
    def __init__(self, x):
        self.x = x

    def __add__(self, o):
        if isinstance(o, V):
            return V(self.x + o.x)
        if isinstance(o, int):
            return V(self.x + o)
        return NotImplemented

    def __radd__(self, o):
        return V(o * 10 + self.x)

    def __iadd__(self, o):
        if o == 3:
            return NotImplemented
        self.x += 1
        return self

    def __mul__(self, o):
        return helper(self, o)

    def __pow__(self, o):
        return self.x ** o

    def __lshift__(self, o):
        return self.x << o

    def __and__(self, o):
        return V(self.x & o)

    def __or__(self, o):
        return o

    def __neg__(self):
        return V(-self.x)

    def __pos__(self):
        return self

    def __invert__(self):
        return ~self.x

    def __abs__(self):
        return abs(self.x)


def helper(v, o):
    return NotImplemented if o == 5 else v.x * o


class W(V):
    def __radd__(self, o):
        return "W"

    def __add__(self, o):
        return NotImplemented


class R:
    def __rmul__(self, o):
        return "R"

    def __rsub__(self, o):
        return NotImplemented


def plain(n):
    t = 0
    a, b = V(1), V(2)
    for i in range(n):
        t += (a + b).x + (a + i).x + (i + a).x + (a & 1).x + (a ** 2) + (a << 2) + (a | i)
        t += (-a).x + (+b).x + ~b + abs(-b)
    return t


print(plain(500))


def reflected(n):
    seen = {}
    a, w, r = V(1), W(2), R()
    for i in range(n):
        x = a + w
        seen[x] = seen.get(x, 0) + 1
        y = w + a
        seen[type(y).__name__] = seen.get(type(y).__name__, 0) + 1
        z = a * r if i % 3 == 0 else 2 * r
        seen[z] = seen.get(z, 0) + 1
    return seen


def helper_of_r(v, o):
    return NotImplemented


print(reflected(300))
old, helper = helper, helper_of_r
try:
    print(reflected(300))
except TypeError as e:
    print(e)
helper = old


def in_place(n):
    v = V(0)
    first = v
    for i in range(n):
        v += i & 3
    return v.x, first.x, v is first


print(in_place(400))


def fails(n):
    messages = set()
    v, r = V(1), R()
    for i in range(n):
        try:
            v * 5
        except TypeError as e:
            messages.add(str(e))
        try:
            v - r
        except TypeError as e:
            messages.add(str(e))
        try:
            v *= 5
        except TypeError as e:
            messages.add(str(e))
        try:
            v + "a"
        except TypeError as e:
            messages.add(str(e))
        try:
            -r
        except TypeError as e:
            messages.add(str(e))
    return sorted(messages)


print(fails(300))


class Divides:
    def __init__(self, n):
        self.n = n

    def __truediv__(self, o):
        return self.n / o


def dividing(n):
    d = Divides(10)
    t = 0.0
    seen = []
    for i in range(n):
        try:
            t += d / (i % 7)
        except ZeroDivisionError as e:
            seen.append([f.name for f in traceback.extract_tb(e.__traceback__)])
    return round(t, 6), len(seen), seen[-1]


print(dividing(400))


def changed(n):
    a, t = V(1), 0
    add = V.__add__
    for i in range(n):
        if i == 200:
            V.__add__ = lambda self, o: V(100)
        if i == 300:
            del V.__add__
            V.__neg__ = lambda self: V(7)
        if i == 350:
            a.__add__ = a.__neg__ = None
            V.__add__ = add
        t += (a + a).x if i < 300 or i >= 350 else 0
        t += (-a).x
    return t


print(changed(500))


class Text(str):
    def __add__(self, o):
        return Text(str.__add__(self, o) + "!")


class Number(int):
    def __radd__(self, o):
        return "radd"

    def __mul__(self, o):
        return NotImplemented


class List(list):
    def __iadd__(self, o):
        self.append(o)
        return self


def derived(n):
    t, m, l = Text("a"), Number(4), List()
    for i in range(n):
        r = (t + "b", 1 + m, m * 3, 3 * m, m + 1, 1.5 + m)
        l += i
    return r, len(l)


print(derived(300))


class NoOpinion:
    def __add__(self, o):
        return NotImplemented

    def __radd__(self, o):
        return NotImplemented


def sequences(n):
    x = NoOpinion()
    messages = set()
    for i in range(n):
        for other in [1], "a", (1,), 1, 2.5, x:
            for f in (lambda: x + other, lambda: other + x):
                try:
                    f()
                except TypeError as e:
                    messages.add(str(e))
    return sorted(messages)


print("\n".join(sequences(60)))
