"""Trees built and dropped: allocation, attribute loads, recursion, and freeing whole structures."""

FULL = 16
QUICK = 13


class Node:
    def __init__(self, left, right, weight):
        self.left = left
        self.right = right
        self.weight = weight

    def total(self):
        if self.left is None:
            return self.weight
        return self.weight + self.left.total() + self.right.total()


def grow(depth):
    if depth == 0:
        return Node(None, None, 1)
    return Node(grow(depth - 1), grow(depth - 1), 1)


def pair_tree(depth):
    """The same shape out of tuples."""
    if depth == 0:
        return (None, None)
    return (pair_tree(depth - 1), pair_tree(depth - 1))


def count_pairs(tree):
    left, right = tree
    if left is None:
        return 1
    return 1 + count_pairs(left) + count_pairs(right)


def run(size):
    report = []
    stretch = grow(size + 1).total()
    long_lived = grow(size)
    depth = 4
    while depth <= size:
        rounds = 1 << (size - depth + 1)
        found = 0
        for _ in range(rounds):
            found += grow(depth).total()
        report.append(found)
        depth += 4
    pairs = count_pairs(pair_tree(size))
    return stretch, tuple(report), pairs, long_lived.total()


EXPECTED = {
    QUICK: (32767, (31744, 32704, 32764), 16383, 16383),
    FULL: (262143, (253952, 261632, 262112, 262142), 131071, 131071),
}
