"""Generators: pipelines of stages, recursive tree walks with `yield from`, two-way `send`."""

FULL = 700000
QUICK = 70000


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


class Tree:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None

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

    def leaves(self, depth):
        if self.left is None and self.right is None:
            yield depth
        for child in (self.left, self.right):
            if child is not None:
                yield from child.leaves(depth + 1)


def averager():
    """A coroutine in the old sense: numbers are sent in, running averages come out."""
    total = 0
    count = 0
    average = 0
    while True:
        n = yield average
        if n is None:
            return total
        total += n
        count += 1
        average = total // count


def run(size):
    total = 0
    for batch in batches(rising(pairs(scaled(numbers(size), 1000))), 16):
        total += sum(batch) * len(batch)

    tree = Tree(500000)
    for n in scaled(numbers(size // 20), 1000000):
        tree.insert(n)
    nodes = 0
    ordered = True
    before = -1
    for _ in range(3):
        before = -1
        for key in tree:
            nodes += 1
            ordered = ordered and key > before
            before = key
    depth = max(tree.leaves(0))

    average = averager()
    next(average)
    last = 0
    for n in numbers(size):
        last = average.send(n % 5000)
    try:
        average.send(None)
        sent = -1
    except StopIteration as stop:
        sent = stop.value

    squares = sum(x * x for x in range(size) if x & 1)
    return total, nodes, ordered, before, depth, last, sent, squares


EXPECTED = {
    QUICK: (187364928, 10473, True, 999452, 25, 2500, 175036876, 57166666655000),
    FULL: (1865076828, 103176, True, 999993, 34, 2499, 1749659983, 57166666666550000),
}
