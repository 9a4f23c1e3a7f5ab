"""Generators made in hot loops: left in their first round, asked for one item, ended at once, stored, abandoned, delegated to."""

import gc
import sys
import traceback

ROUNDS = 3000


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def upwards(i, step=1, *, above=0):
    while True:
        if i > above:
            yield i
        i += step


def find_first():
    total = 0
    for k in range(ROUNDS):
        for x in upwards(k):
            if x % 2 == 0 or k % 7 == 0:
                total += x
                break
    return total


def first_of(k):
    for x in upwards(k, step=2):
        return x


def find_by_call():
    return sum(first_of(k) for k in range(ROUNDS)), sum([first_of(k & 7) for k in range(ROUNDS)])


print("find first", [find_first() for _ in range(2)], find_by_call())


def next_of(rows):
    found = []
    for k in range(ROUNDS):
        row = rows[k % len(rows)]
        found.append(next((x for x in row if x > 2), -1))
    return sum(found), found[:9]


def next_plain():
    total = 0
    for k in range(ROUNDS):
        total += next(count(k + 1)) + next(upwards(k))
    return total


def next_of_nothing():
    ended = 0
    for k in range(ROUNDS):
        try:
            ended += next(count(k % 3)) + 1
        except StopIteration as e:
            ended += 1000 if e.value is None else 0
    return ended


print("next", next_of([[3, 1], [1, 2, 5, 9], [], [0, 0, 0, 4], [2]]), next_plain(), next_of_nothing())


def empty(k):
    return k
    yield


def results(k):
    a = yield from empty(k)
    b = yield from count(a % 2)
    yield a, b
    return a


def ends_at_once():
    total = seen = 0
    for k in range(ROUNDS):
        for x in empty(k):
            total += 1 << 70
        for x in results(k):
            seen += 1
            if type(x) is tuple:
                total += x[0]
    return total, seen


print("ends", ends_at_once())


def stored():
    kept, last = [], None
    for k in range(ROUNDS):
        g = upwards(k, above=k // 2)
        if k % 500 == 0:
            kept.append(g)
            next(g)
        last = g
    return [next(g) for g in kept], next(last), g.gi_code is upwards.__code__, g.__name__, g.__qualname__


print("stored", stored())

closed = []


def careful(k):
    try:
        yield k
        yield k + 1
    finally:
        closed.append(k)
    yield k + 2


def within(k):
    with manager(k):
        yield k


class manager:
    def __init__(self, k):
        self.k = k

    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        closed.append((self.k, kind and kind.__name__))


def stubborn(k):
    try:
        yield k
    except GeneratorExit:
        closed.append(-k)


def abandoned(function, rounds):
    closed.clear()
    total = 0
    for k in range(ROUNDS):
        n = 0
        for x in function(k):
            total += x
            n += 1
            if n > k % rounds:
                break
        total += len(closed)
    return total, len(closed), closed[-3:], closed[:3]


print("abandoned", [abandoned(careful, n) for n in (1, 2, 3, 4)])
print("abandoned", abandoned(within, 1), abandoned(within, 2), abandoned(stubborn, 1), abandoned(count, 3))


def unstarted():
    closed.clear()
    for k in range(ROUNDS):
        careful(k)
        g = within(k)
    del g
    return closed


print("unstarted", unstarted())


class Tree:
    def __init__(self, key, left=None, right=None):
        self.key, self.left, self.right = key, left, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key
        if self.right:
            yield from self.right


def build(a, b):
    if a < b:
        m = (a + b) // 2
        return Tree(m, build(a, m), build(m + 1, b))


def trees(tree):
    total = 0
    for k in range(ROUNDS // 10):
        for x in tree:
            total += x
            if x > k % 20:
                break
    return total


print("delegated", trees(build(0, 3)), trees(build(0, 20)), sum(build(0, 300)))


def cells(n):
    total = 0
    seen = []
    for k in range(n):
        def squares(m=3):
            nonlocal total
            for i in range(m):
                total += k
                yield i * i + k
        for x in squares():
            seen.append(x)
        for x in squares(m=2):
            seen.append(x)
            if k % 3:
                break
        seen.extend((lambda: (x + y * k for y in (1, 2)))())
    return total, sum(seen), len(seen)


def with_cells_of_its_own(k):
    n = k

    def add(m):
        nonlocal n
        n += m
        return n
    yield add
    yield n


def own_cells():
    total = 0
    for k in range(ROUNDS):
        for item in with_cells_of_its_own(k):
            total += item(k % 5) if callable(item) else item
    return total


def bound(*args, key=1, **rest):
    for a in args:
        yield a * key + len(rest)


def bindings():
    total = 0
    for k in range(ROUNDS):
        for x in bound(k, k + 1, key=3):
            total += x
        for x in bound(k):
            total += x
        for x in bound(*(1, k), **{}):
            total += x
        for x in bound():
            total += x
        for x in upwards(k, above=5):
            total += x
            break
    return total


print("bound", cells(400), own_cells(), bindings())


async def coroutine(k):
    return k


def run(c):
    try:
        c.send(None)
    except StopIteration as e:
        return e.value


async def agen(k):
    yield k


def others():
    total = 0
    for k in range(ROUNDS // 3):
        total += run(coroutine(k))
        if agen(k).ag_running:
            total += 1
    return total


print("others", others())


def raising(k, at):
    for i in range(k):
        if i == at:
            raise ValueError(i, k)
        yield i


def through(k, at):
    yield from raising(k, at)


def raises():
    seen = set()
    total = 0
    for k in range(ROUNDS):
        try:
            for x in through(4, k % 6):
                total += x
        except ValueError as e:
            total += e.args[0] * 10
            lines = [f.name + str(f.lineno) for f in traceback.extract_tb(e.__traceback__)]
            seen.add(" ".join(lines))
    return total, sorted(seen)


print("raises", raises())


def not_caught(k):
    for i in range(k):
        yield 10 // (k - 2000 - i + 100 * (k < 2000))


def report():
    total = 0
    try:
        for k in range(ROUNDS):
            for x in not_caught(k):
                total += x
                break
    except ZeroDivisionError:
        return total, traceback.format_exc().splitlines()[-3:]


print("not caught", report())


def looks(k, see):
    frame = sys._getframe() if see else None
    yield frame.f_lineno - looks.__code__.co_firstlineno if frame else k
    yield frame and sorted(frame.f_locals)


def looked_at():
    total = 0
    seen = []
    for k in range(ROUNDS):
        g = looks(k, k % 1000 == 999)
        for x in g:
            if k % 1000 == 998:
                seen.append((g.gi_running, g.gi_frame.f_locals["k"], g.gi_suspended, g.gi_yieldfrom))
            if k % 1000 == 999:
                seen.append(x)
            elif x:
                total += x
    return total, seen, g.gi_frame


print("looked at", looked_at())


def running(box):
    yield box[0].gi_running
    yield [x for x in box[0]] if len(box) > 1 else 0


def looks_at_itself():
    total = 0
    for k in range(ROUNDS):
        box = []
        g = running(box)
        box.append(g)
        if k == ROUNDS - 1:
            box.append(0)
        try:
            for x in g:
                total += x
        except ValueError as e:
            total = str(e), total
        box.clear()
    return total


print("itself", looks_at_itself())


def renamed():
    def numbers():
        yield 1
    names = set()
    for k in range(ROUNDS):
        if k == ROUNDS // 2:
            numbers.__name__ = "figures"
        if k == ROUNDS - 9:
            numbers.__qualname__ = "digits"
        g = numbers()
        for x in g:
            if k % 50 == 0 or k > ROUNDS - 5:
                names.add((g.__name__, g.__qualname__))
    return sorted(names)


def fixed():
    yield 1


def renamed_globally():
    names = set()
    for k in range(ROUNDS):
        if k == ROUNDS // 2:
            fixed.__name__ = "figures"
        if k == ROUNDS - 9:
            fixed.__qualname__ = "digits"
        g = fixed()
        for x in g:
            if k % 50 == 0 or k > ROUNDS - 5:
                names.add((g.__name__, g.__qualname__))
    return sorted(names)


print("renamed", renamed(), renamed_globally())


def echo(k):
    got = yield k
    while True:
        got = yield (got or 0) + k


def sends():
    total = 0
    for k in range(ROUNDS):
        g = echo(k)
        total += g.send(None)
        total += g.send(5) + g.send(None)
        if k % 1000 == 0:
            try:
                echo(k).send(1)
            except TypeError as e:
                total += len(str(e))
            try:
                g.throw(KeyError(k))
            except KeyError as e:
                total += e.args[0]
            g.close()
    return total


print("sent", sends())


class Ends:
    ended = 0

    def __del__(self):
        Ends.ended += 1


def holds(k):
    thing = Ends()
    yield thing
    yield k


def held():
    seen = 0
    for k in range(ROUNDS):
        for x in holds(k):
            if k % 3:
                break
        seen += Ends.ended
    del x
    return seen, Ends.ended


print("held", held())


def expressions(rows):
    total = 0
    for k in range(ROUNDS):
        for x in (y + k for row in rows for y in row if y > 1):
            total += x
            if x % 5 == 0:
                break
        total += any(y > k % 6 for row in rows for y in row) + sum(y for y in rows[0])
    return total


print("expressions", expressions([[1, 2, 3], [], [4, 5]]))
gc.collect()


def words(k):
    for i in range(3):
        if (i + k) % 4 == 3:
            yield "w" * i
    return k


def raising_next(k):
    if k % 700 == 699:
        raise KeyError(k)
    yield k
    return k, k


def asked():
    total = 0
    seen = set()
    for k in range(ROUNDS):
        total += len(next(words(k), "none"))
        g = raising_next(k)
        try:
            total += next(g)
            total += next(g, 5)
            next(g)
        except StopIteration as e:
            total += e.value is None
        except KeyError as e:
            tb = e.__traceback__
            while tb:
                seen.add(tb.tb_frame.f_code.co_name)
                tb = tb.tb_next
        try:
            h = words(k)
            total += len(next(h))
            next(h)
        except StopIteration as e:
            total += e.value if e.value else len(e.args)
            seen.add(e.__traceback__.tb_next is None)
        try:
            next(returns(k))
        except StopIteration as e:
            total += len(e.args) + (e.value == (k,))
    return total, sorted(map(str, seen))


def returns(k):
    return (k,) if k % 2 else None
    yield


def who_asks(k):
    frame = sys._getframe()
    yield frame.f_back.f_code.co_name if k % 500 == 0 else "nobody"


def asks():
    names = set()
    for k in range(ROUNDS):
        names.add(next(who_asks(k)))
        names.add(next(who_asks(k), None))
    return sorted(names)


def nested(k):
    yield next((x for x in range(k, k + 4) if x % 3 == 0), None)


def asks_within():
    return sum(next(nested(k)) + next(x for x in nested(k)) for k in range(ROUNDS))


def firsts(rows):
    out = []
    for k in range(ROUNDS):
        row = rows[k % len(rows)]
        out.append(next((i for i, x in enumerate(row) if x > k % 5), None))
        out.append(next(iter([k])))
        out.append(next((y for y in (x * 2 for x in row) if y > 4), "no"))
    return len(out), [out.count(x) for x in (None, 0, 1, 2, 6, 8, "no")]


print("asked", asked(), asks(), asks_within(), firsts([[1, 2, 3], [], [4, 5]]))
