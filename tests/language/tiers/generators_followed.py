"""Generators iterated in hot loops: pipelines, delegation, recursion, early ends, errors, and those who look on."""

import sys


def numbers(count):
    state = 1
    for _ in range(count):
        state = (state * 16807) % 2147483647
        yield state


def scaled(source, divisor):
    for n in source:
        yield n % divisor


def pairs(source):
    before = None
    for n in source:
        if before is not None:
            yield before, n
        before = n


def rising(source):
    for a, b in source:
        if a < b:
            yield b - a


def batches(source, length):
    batch = []
    for item in source:
        batch.append(item)
        if len(batch) == length:
            yield batch
            batch = []
    if batch:
        yield batch


def pipeline():
    total = 0
    for batch in batches(rising(pairs(scaled(numbers(9000), 1000))), 16):
        total += sum(batch) * len(batch)
    return total


print("pipeline", [pipeline() for _ in range(3)])


# Locals of all kinds, unbound ones too.
def mixed(count):
    big = 1 << 60
    x = 0.5
    text = ""
    for i in range(count):
        big += 1 << 58
        x = x * 1.25 if x < 1e300 else 0.5
        if i % 50 == 0:
            text = ""
            if i:
                del later
        else:
            later = i
            text += "a"
        y = yield big, x, text
        if y is not None:
            raise AssertionError(y)


def use_mixed():
    first = last = None
    length = 0
    for big, x, text in mixed(3000):
        if first is None:
            first = big, x, text
        last = big, round(x, 6), text
        length += len(text)
    return first, last, length


print("mixed", use_mixed())


# Early ends and what they run.
log = []


def guarded(count):
    try:
        for i in range(count):
            yield i
    finally:
        log.append("closed")


def leave_early(rounds):
    total = 0
    for n in range(rounds):
        for x in guarded(10):
            if x == n % 12:
                break
            total += x
    return total


print("early", leave_early(2000), len(log))


# Errors raised in a generator, and passing through several.
def failing(count, at):
    for i in range(count):
        if i == at:
            raise ValueError("at %d" % i)
        yield i


def through(source):
    for x in source:
        yield x * 2


def catch(at):
    total = 0
    try:
        for x in through(through(failing(1500, at))):
            total += x
    except ValueError as e:
        names = []
        tb = e.__traceback__
        while tb:
            names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
            tb = tb.tb_next
        return total, str(e), names
    return total, None, []


for at in (1400, 1499, 5, 1500, 1450):
    print("errors", catch(at))


# yield from, to some depth, with results.
def leaf(count):
    s = 0
    for i in range(count):
        s += i
        yield i
    return s


def middle(count):
    a = yield from leaf(count)
    b = yield from leaf(count + 1)
    return a + b


def outer(count, results):
    for n in range(count):
        results.append((yield from middle(n % 40)))


def delegate():
    results = []
    total = 0
    for x in outer(150, results):
        total += x
    return total, sum(results), len(results)


print("delegate", delegate())


class Tree:
    def __init__(self, key):
        self.key = key
        self.left = self.right = None

    def insert(self, key):
        node = self
        while True:
            if key < node.key:
                if node.left is None:
                    node.left = Tree(key)
                    return
                node = node.left
            elif key > node.key:
                if node.right is None:
                    node.right = Tree(key)
                    return
                node = node.right
            else:
                return

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.key
        if self.right is not None:
            yield from self.right


def walk():
    tree = Tree(500)
    for n in scaled(numbers(800), 1000):
        tree.insert(n)
    out = []
    for _ in range(5):
        before = -1
        ordered = True
        nodes = 0
        for key in tree:
            nodes += 1
            ordered = ordered and key > before
            before = key
        out.append((nodes, ordered, before))
    return out


print("tree", walk())


# Recursive generators.
def permutations(items):
    if len(items) < 2:
        yield items
        return
    for i in range(len(items)):
        rest = items[:i] + items[i + 1:]
        for tail in permutations(rest):
            yield items[i: i + 1] + tail


def safe_orders(size):
    columns = range(size)
    for order in permutations(tuple(columns)):
        if size == len({order[i] + i for i in columns}) == len({order[i] - i for i in columns}):
            yield order


def queens(size):
    signature = slow = 0
    for order in safe_orders(size):
        slow += 1
        for column in order:
            signature = (signature * 10 + column) % 1000003
    return slow, signature


print("queens", [queens(n) for n in (4, 5, 6, 7, 6)])


# A generator that resumes itself, late.
def selfish(box, count, at):
    for i in range(count):
        if i == at:
            for x in box[0]:
                yield -x
        yield i


def run_selfish(at):
    box = []
    g = selfish(box, 2000, at)
    box.append(g)
    total = 0
    try:
        for x in g:
            total += x
    except ValueError as e:
        return total, str(e)
    return total, None


print("selfish", run_selfish(1900), run_selfish(2001), run_selfish(1999))


# The same generator under two names, and consumers that take turns.
def alternate(count):
    g = numbers(count)
    h = g
    total = 0
    for x in g:
        total += x % 7
        for y in h:
            total += y % 5
            break
    return total


print("alternate", alternate(4000))


def zipped(count):
    a, b = numbers(count), scaled(numbers(count), 10)
    total = 0
    while True:
        for x in a:
            break
        else:
            return total
        for y in b:
            total += x % 3 * y
            break


print("zipped", zipped(3000))


# Those who look at a generator's frame while it rests.
def watched(count):
    step = 3
    for i in range(count):
        step = (step * 5 + i) % 1009
        yield i


def watch(count):
    g = watched(count)
    seen = 0
    for i in g:
        if i % 500 == 499:
            frame = g.gi_frame
            seen += frame.f_locals["step"] + frame.f_lineno - frame.f_code.co_firstlineno
            assert g.gi_suspended and not g.gi_running
            assert sys.getrefcount(g) < 5
    assert g.gi_frame is None
    return seen


print("watched", watch(3000))


def names():
    for i in range(2500):
        yield sys._getframe().f_back.f_code.co_name if i % 600 == 599 else None


def count_names():
    found = []
    for name in names():
        if name is not None:
            found.append(name)
    return found


print("frames", count_names())


# send, throw and close in between.
def averager():
    total = count = average = 0
    while True:
        n = yield average
        if n is None:
            return total
        total += n
        count += 1
        average = total // count


def send_all(count):
    average = averager()
    next(average)
    last = 0
    for n in numbers(count):
        last = average.send(n % 5000)
    try:
        average.send(None)
    except StopIteration as stop:
        return last, stop.value


print("send", send_all(3000))


def resilient(count):
    i = 0
    while i < count:
        try:
            yield i
        except KeyError as e:
            yield e.args[0]
        i += 1


def throw_some(count):
    g = resilient(count)
    total = 0
    for x in g:
        total += x
        if x % 700 == 699:
            total += g.throw(KeyError(100000))
    return total


print("throw", throw_some(3000))


# Generator expressions, closures, and what they are eaten by.
def expressions(count):
    k = 3
    a = sum(x * k for x in range(count) if x & 1)
    b = max(x ^ 21 for x in range(count))
    c = list(x + k for x in range(5))
    d = any(x > count for x in range(count)), all(x < count for x in range(count))
    e = ",".join(str(x) for x in range(count) if x % 500 == 0)
    total = 0
    for x in (y * k for y in range(count)):
        total += x
    return a, b, c, d, e, total


print("expressions", expressions(2000))


# A finalizer that runs while generators are running.
class Noisy:
    ended = 0

    def __init__(self, n):
        self.n = n

    def __del__(self):
        Noisy.ended += self.n


def noisy(count):
    for i in range(count):
        thing = Noisy(i)
        yield thing.n


def run_noisy(count):
    total = 0
    for n in noisy(count):
        total += n + Noisy.ended % 3
    return total, Noisy.ended


print("noisy", run_noisy(2500))


# Handled exceptions belong to who handles them.
def handling(count):
    for i in range(count):
        try:
            if i % 3 == 0:
                raise KeyError(i)
        except KeyError:
            yield sys.exception().args[0]
        else:
            yield -1


def handled(count):
    total = 0
    for x in handling(count):
        assert sys.exception() is None
        total += x
    return total


print("handled", handled(2000))


# Deeper than there is room for.
def deep(n):
    if n:
        for x in deep(n - 1):
            yield x + 1
    else:
        for i in range(3):
            yield i


def depth(n):
    try:
        return sum(x for x in deep(n))
    except RecursionError:
        return "too deep"


print("deep", [depth(n) for n in (5, 50, 9, 12, 9, 12, 9, 30, 3000)])


# Inner loops and comprehensions inside generators.
def inner(count):
    for i in range(count):
        squares = [j * j for j in range(i % 5)]
        for s in squares:
            if s == 4:
                continue
            yield s
        i = {j for j in squares}
        yield len(i)


def use_inner(count):
    total = 0
    for x in inner(count):
        total += x
    return total


print("inner", use_inner(2000))


# Generators made for each round.
def small(n):
    yield n
    yield n + 1


def many(count):
    total = 0
    for i in range(count):
        for x in small(i):
            total += x
    return total


print("many", many(3000))


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        n = self.n
        while n:
            yield n
            n -= 1


def countdowns(count):
    total = 0
    for i in range(count):
        for x in Countdown(i % 7):
            total += x
    return total


print("countdowns", countdowns(2000))


def counting(n):
    i = 0
    while i < n:
        i += 1
        yield i


counter = counting(3000)
total = 0
for _ in range(3000):
    total += next(counter)
print(total, next(counter, "end"))
