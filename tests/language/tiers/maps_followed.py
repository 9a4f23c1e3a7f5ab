# Loops over a map of a Python function, whose function is followed: what it raises, what it sees, and what the iterators have
# come to.


def double(x):
    return x * 2 + 1


def total(f, xs):
    t = 0
    for x in map(f, xs):
        t += x
    return t


xs = list(range(60))
for n in range(100):
    t = total(double, xs)
print(t, total(double, tuple(xs)), total(double, range(7)), total(double, (x for x in xs)), total(abs, xs))


# Lambdas of one code, with other defaults and other closures; other functions; methods; classes.
def scaled(k):
    return lambda x, by=k: x * by + k


for n in range(80):
    t = total(scaled(n), xs)
print(t)
for n in range(80):
    t = total(lambda x: x + n, xs)
print(t)


class Shift:
    def __init__(self, by):
        self.by = by

    def shift(self, x):
        return x + self.by

    def __call__(self, x):
        return x - self.by


for n in range(60):
    t = total(Shift(n).shift, xs), total(Shift(n), xs), total(int, "123456")
print(t)


# More iterables, of unequal lengths.
def three(a, b, c):
    t = []
    for x in map(lambda x, y, z: x * y - z, a, b, c):
        t.append(x)
    return t


for n in range(80):
    a, b, c = iter(list(range(20))), iter(range(n % 3 + 10)), iter(tuple(range(12)))
    t = three(a, b, c)
print(t, list(a), list(b), list(c))


# What it raises; StopIteration ends the loop.
def picky(x):
    if x == 50:
        raise StopIteration
    if x == 70:
        raise ValueError("no " + str(x))
    return x


def until(xs):
    t = 0
    it = iter(xs)
    try:
        for x in map(picky, it):
            t += x
        else:
            t += 10000
    except ValueError as error:
        frames, at = 0, error.__traceback__
        while at:
            frames, at = frames + 1, at.tb_next
        return t, str(error), frames, next(it, "end")
    return t, next(it, "end")


for n in range(60):
    t = until(list(range(n)))
for n in (49, 50, 51, 60):
    print(until(list(range(n))), until([k + 20 for k in range(n)]), until([*range(10), *range(60, 80)]))

# A list that changes under it.
grown = [1]


def grows(x):
    if len(grown) < 40:
        grown.append(x + 1)
    return x


for n in range(60):
    grown[1:] = []
    t = total(grows, grown)
print(t, len(grown))


# One map of another, and a map that goes on.
def on(xs):
    it = map(double, xs)
    t = []
    for x in it:
        if x > 20:
            break
        t.append(x)
    for x in it:
        t.append(-x)
    return t, list(it)


for n in range(80):
    t = on(xs[:20])
print(t)
for n in range(80):
    t = total(double, map(double, xs))
print(t)


def paired(xs):
    t = 0
    for x in map(lambda p: p[0] * p[1], enumerate(xs)):
        t += x
    for x in map(lambda p: p[0] - p[1], zip(xs, reversed(xs))):
        t += x
    return t


for n in range(60):
    t = paired(xs)
print(t, [x for x in map(double, xs)][-3:], {x for x in map(lambda x: x % 3, xs)})


# Generator functions, recursion, frames.
def numbers(n):
    yield n
    yield n + 1


def flat(xs):
    t = 0
    for g in map(numbers, xs):
        for x in g:
            t += x
    return t


for n in range(60):
    t = flat(xs)
print(t)


def depth(tree):
    t = 1
    for x in map(depth, tree):
        t += x
    return t


tree = []
for n in range(9):
    tree = [tree, tree]
for n in range(5):
    t = depth(tree)
print(t)


def endless(x):
    for y in map(endless, [x]):
        pass
    return y


for n in range(3):
    try:
        endless(1)
    except RecursionError:
        print("too deep")

import sys


def who(x):
    return sys._getframe(1).f_code.co_name


for n in range(60):
    for x in map(who, xs):
        pass
print(x)


# What ends when.
class Noisy:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append(self.n)


log = []


def ends():
    for x in map(Noisy, range(40)):
        pass
    x = None
    for x in map(lambda n: Noisy(-n), range(40)):
        log.append("x")
    x = None


for n in range(30):
    log.clear()
    ends()
print(len(log), log[38:46], log[-3:])

# Strict ones.
for n in range(60):
    try:
        t = 0
        for x in map(lambda x, y: x * y, xs, xs[: 60 - n % 2], strict=True):
            t += x
        print(t) if n == 58 else None
    except ValueError as error:
        print(error) if n == 59 else None
