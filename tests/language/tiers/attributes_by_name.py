# getattr and hasattr with names that stand in the program, in hot loops: owners of several classes, attributes that come and go.


class Point:
    kind = "point"

    def __init__(self, x):
        self.x = x

    def double(self):
        return self.x * 2

    @property
    def half(self):
        return self.x // 2


class Slotted:
    __slots__ = ("x", "y")


class Late:
    pass


class Answers:
    def __init__(self):
        self.real = 1

    def __getattr__(self, name):
        if name == "nothing":
            raise AttributeError(name)
        log.append(name)
        return 7


log = []


def ask(o):
    return (
        getattr(o, "x", None),
        hasattr(o, "x"),
        getattr(o, "missing", -1),
        hasattr(o, "missing"),
        getattr(o, "kind", "none"),
        hasattr(o, "double"),
        getattr(o, "half", "no half"),
        hasattr(o, "nothing"),
    )


point, slotted, late, answers = Point(8), Slotted(), Late(), Answers()
for n in range(100):
    t = ask(point)
print(t)
for n in range(100):
    t = ask(slotted)
print(t)
slotted.x = [1]
for n in range(50):
    t = ask(slotted)
print(t)
del slotted.x
print(ask(slotted))
for n in range(100):
    t = ask(late)
print(t)
late.missing = 5
print(ask(late), ask(Late()))
for n in range(60):
    t = ask(late)
print(t, ask(Late()))
Late.x = 3
print(ask(late), ask(Late()))
del late.missing
print(ask(late))
for n in range(100):
    t = ask(answers)
print(t, len(log), log[:4])
for o in (1, "a", Point, None, [], ask, answers, 2.5):
    for n in range(20):
        t = ask(o)
    print(t[1:4], t[5], t[7])


# What is got is called, and is as good as any.
def calls(points):
    t = 0
    for p in points:
        t += getattr(p, "double")() + getattr(p, "x")
        f = getattr(p, "double", None)
        if f is not None and hasattr(p, "x"):
            t += f()
    return t


points = [Point(n) for n in range(50)]
for n in range(60):
    t = calls(points)
print(t)


def lists(n):
    out = []
    add = getattr(out, "append")
    for k in range(n):
        getattr(out, "append")(k)
        add(-k)
    return out


for n in range(40):
    t = lists(30)
print(t[-4:])


# Attributes that come and go meanwhile, a dict of its own, a name that hides a method.
def changing(p, n):
    t = []
    for k in range(n):
        if k == n // 2:
            p.tag = k
        if k == n - 5:
            del p.tag
        t.append((hasattr(p, "tag"), getattr(p, "tag", "none")))
    return t[0], t[n // 2 - 1], t[n // 2], t[-6], t[-1], len(t)


for n in range(40, 60):
    t = changing(Point(1), n)
print(t)


def hidden(p):
    t = 0
    for k in range(60):
        if k == 40:
            p.double = lambda: 1000
        if k == 50:
            p.__dict__["x"] = 5
        t += getattr(p, "double")() + getattr(p, "x", 0)
    return t


for n in range(20):
    t = hidden(Point(n))
print(t)


def raises(o):
    try:
        return getattr(o, "absent")
    except AttributeError as error:
        return str(error), error.name


for n in range(60):
    t = raises(point)
print(t)
Point.absent = property(lambda self: self.x + 1)
print(raises(point), raises(late))
Point.__getattr__ = lambda self, name: name.upper()
print(ask(point), getattr(point, "anything"), hasattr(point, "anything"))

getattr = lambda o, name, default=0: "mine"
print(ask(point)[0], calls([])) 
