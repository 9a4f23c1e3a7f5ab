# Items, membership, length and truth that classes define, in hot loops.
import traceback


class Grid:
    def __init__(self, w):
        self.w = w
        self.cells = [0] * (w * w)
        self.deleted = 0

    def __getitem__(self, at):
        x, y = at
        return self.cells[y * self.w + x]

    def __setitem__(self, at, value):
        x, y = at
        self.cells[y * self.w + x] = value

    def __delitem__(self, at):
        self.deleted += at

    def __contains__(self, x):
        return x in self.cells

    def __len__(self):
        return len(self.cells)


def fill(n):
    g = Grid(8)
    t = 0
    for i in range(n):
        g[i & 7, 3] = i
        g[3, i & 7] += 2
        del g[i & 1]
        t += g[i & 7, 3] + len(g)
        if i in g:
            t += 1
        if 10 ** 9 not in g:
            t += 1
        if g:
            t += 1
    return t, g.deleted, g.cells


print(fill(600))


# At module level, with nothing on the stack and no locals.
grid = Grid(4)
i = 0
while i < 500:
    grid[i & 3, 1] = i
    del grid[i & 3]
    i += 1
print(grid.cells, grid.deleted)


class Results:
    """A setter's result is of no interest; it may have a finalizer."""

    def __setitem__(self, k, v):
        return Dies(v)

    def __delitem__(self, k):
        return NotImplemented

    def __contains__(self, x):
        return [0] * (x % 3)


class Dies:
    def __init__(self, v):
        self.v = v

    def __del__(self):
        died.append(self.v)


died = []


def results(n):
    r = Results()
    t = 0
    for i in range(n):
        r[i] = i
        del r[i]
        t += (i in r) + 2 * (i not in r) + len(died)
    return t, len(died), died[-1]


print(results(500))


class Truth:
    def __init__(self, v):
        self.v = v

    def __bool__(self):
        return self.v


class Length:
    def __init__(self, v):
        self.v = v

    def __len__(self):
        return self.v


class Index:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


class Neither:
    pass


def truths(items, n):
    t = 0
    for i in range(n):
        x = items[i % len(items)]
        if x:
            t += 1
        if not x:
            t += 100
        t += 10000 if x and i else 0
    return t


print(truths([Truth(True), Truth(False), Truth(True)], 300))
print(truths([Length(0), Length(3), Length(True), Length(False)], 300))
print(truths([Length(0), Truth(True), Neither(), 0, "a", None, Length(Index(0)), Length(Index(2))], 320))


def wrong(make, ask, n):
    messages = []
    for i in range(n):
        try:
            ask(make(i))
        except Exception as e:
            line = traceback.extract_tb(e.__traceback__)[-1].name
            messages.append(f"{type(e).__name__}: {e} in {line}")
    return len(messages), messages[-1] if messages else None


print(wrong(lambda i: Truth(i if i > 250 else True), lambda x: 1 if x else 2, 300))
print(wrong(lambda i: Truth(None), lambda x: not x, 300))
print(wrong(lambda i: Length(-1 if i > 250 else 3), lambda x: 1 if x else 2, 300))
print(wrong(lambda i: Length(-1 if i > 250 else 3), len, 300))
print(wrong(lambda i: Length(1 << 70), lambda x: len(x), 300))
print(wrong(lambda i: Length("a"), lambda x: len(x), 300))
print(wrong(lambda i: Length(Index(i)), lambda x: len(x), 300))


class Fails:
    def __setitem__(self, k, v):
        if k == 299:
            raise KeyError(k, v)

    def __contains__(self, k):
        if k == 299:
            raise KeyError(k)
        return False


def failing(n):
    f = Fails()
    seen = []
    for i in range(n):
        try:
            f[i] = i * 2
        except KeyError as e:
            seen.append((e.args, [x.name for x in traceback.extract_tb(e.__traceback__)]))
        try:
            i in f
        except KeyError as e:
            seen.append((e.args, [x.name for x in traceback.extract_tb(e.__traceback__)]))
    return seen


print(failing(400))


def changed(n):
    g, t, x = Length(2), 0, Truth(True)
    for i in range(n):
        if i == 200:
            Length.__len__ = lambda self: self.v + 1
        if i == 300:
            Truth.__bool__ = lambda self: False
        if i == 350:
            del Truth.__bool__
        if i == 400:
            Truth.__len__ = lambda self: 0
        g.__len__ = x.__bool__ = None
        t += len(g)
        if x:
            t += 1000
    return t


print(changed(500))


# An unbound local behind an empty stack.
def unbound(n):
    g = Grid(4)
    i = 0
    while i < n:
        g[i & 3, 1] = i
        i += 1
        if i == -1:
            last = 0
    return g.cells, "last" in locals()


print(unbound(500))


class Stack(list):
    def __contains__(self, x):
        return not list.__contains__(self, x)

    def __setitem__(self, k, v):
        super().__setitem__(k, v + 1)


def inherited(n):
    s = Stack([1, 2, 3])
    t = 0
    for i in range(n):
        s[i % 3] = i
        t += (i + 1 in s) + len(s)
        if s:
            t += s[0]
    return t, s


print(inherited(400))
