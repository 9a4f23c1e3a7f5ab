# Comparisons that classes define, in hot loops: reflected, declined, inverted, raising, of other types than bool.
import sys, traceback


class Key:
    def __init__(self, k):
        self.k = k

    def __lt__(self, other):
        if not isinstance(other, Key):
            return NotImplemented
        return self.k < other.k

    def __eq__(self, other):
        if not isinstance(other, Key):
            return NotImplemented
        return self.k == other.k


class SubKey(Key):
    def __gt__(self, other):
        log.append("gt")
        return self.k > other.k

    def __eq__(self, other):
        return self.k == other.k + 1


class Plain:
    pass


class Odd:
    def __lt__(self, other):
        return [other] if other else []

    def __eq__(self, other):
        return other

    def __ge__(self, other):
        return None


log = []


def less(items, n):
    count = 0
    for i in range(n):
        if items[i % len(items)] < items[(i + 1) % len(items)]:
            count += 1
    return count


def equal(items, n):
    same = other = 0
    for i in range(n):
        if items[i % len(items)] == items[(i + 2) % len(items)]:
            same += 1
        if items[i % len(items)] != items[(i + 2) % len(items)]:
            other += 1
    return same, other


keys = [Key(i * 3 % 7) for i in range(7)]
print(less(keys, 500), equal(keys, 500))
mixed = [Key(1), SubKey(2), Key(3), SubKey(3), SubKey(1)]
print(less(mixed, 500), len(log), equal(mixed, 500))
plain = [Plain(), Plain(), Plain()]
plain.append(plain[1])
print(equal(plain, 500))
several = [Key(1), None, 3, "a", Plain(), Key(2), 2.5, (1,), Key(1)]
print(equal(several, 900))


def values(n):
    odd = Odd()
    found = []
    for i in range(n):
        x = odd < (i % 3)
        y = odd == "same"
        z = odd != i
        w = odd >= 3
        if n - i < 3:
            found.append((x, y, z, w))
        if odd < (i & 1):
            found[:] = found[-4:]
        if not (odd >= i):
            pass
    return found


print(values(400))


class Refuses:
    def __lt__(self, other):
        return NotImplemented

    def __gt__(self, other):
        return NotImplemented


def refused(n):
    a, b = Refuses(), Refuses()
    messages = []
    for i in range(n):
        try:
            a < b
        except TypeError as e:
            if i % 100 == 0:
                messages.append(str(e))
        try:
            a > i
        except TypeError as e:
            if i % 100 == 0:
                messages.append(str(e))
    return messages


print(refused(300))


class Raises:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        if self.n == other.n == 399:
            raise ValueError(self.n)
        return self.n & 3 == other.n & 3


def raising(n):
    hits = 0
    try:
        for i in range(n):
            if Raises(i) == Raises(i):
                hits += 1
    except ValueError as e:
        frames = [f.name for f in traceback.extract_tb(e.__traceback__)]
        return hits, e.args, frames


print(raising(500))


# A class that changes while the loop is hot.
class Changes:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v < other.v


def changing(n):
    a, b = Changes(1), Changes(2)
    count = 0
    for i in range(n):
        if i == 300:
            Changes.__lt__ = lambda self, other: False
        if i == 500:
            del Changes.__lt__
            Changes.__gt__ = lambda self, other: self.v == 2
        if i == 700:
            a.__lt__ = lambda other: 1 / 0
        if a < b:
            count += 1
        if a == b:
            count += 1000
        if i == 600:
            Changes.__eq__ = lambda self, other: self.v + 1 == other.v
    return count


print(changing(900))


# What sees the frames.
class Seen:
    def __eq__(self, other):
        f = sys._getframe()
        names = []
        while f:
            names.append(f.f_code.co_name)
            f = f.f_back
        return names[:2] == ["__eq__", "seeing"]


def seeing(n):
    return sum([Seen() == 1 for i in range(n)]), [Seen() == 1 for i in range(3)]


print(seeing(300))


# Operands that go while they are compared, and their finalizers.
class Goes:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        gone[0] += 1

    def __lt__(self, other):
        return self.n < other.n


gone = [0]


def going(n):
    count = 0
    for i in range(n):
        if Goes(i & 3) < Goes(2):
            count += gone[0]
    return count


print(going(400), gone)


# Recursion: a tree that equals another.
class Node:
    def __init__(self, left, right, v):
        self.left, self.right, self.v = left, right, v

    def __eq__(self, other):
        return self.v == other.v and self.left == other.left and self.right == other.right


def tree(d):
    return None if d == 0 else Node(tree(d - 1), tree(d - 1), d)


print([tree(6) == tree(6) for i in range(12)], tree(5) == tree(4).left)


def chain(n):
    node = None
    for i in range(n):
        node = Node(node, None, i)
    return node


def deep(n):
    x, y = chain(n), chain(n)
    try:
        return x == y
    except RecursionError:
        return "too deep"


print([deep(150) for i in range(10)], deep(20000))


class Both:
    def __eq__(self, other):
        return NotImplemented

    def __ne__(self, other):
        return NotImplemented


class Answers:
    def __eq__(self, other):
        return "eq"

    def __ne__(self, other):
        return "ne"


def both(n):
    a, b, c = Both(), Answers(), Both()
    for i in range(n):
        r = (a == b, a != b, a == c, a != c, a == a, a != a, b == a, 1 == b, None != b)
    return r


print(both(400))
