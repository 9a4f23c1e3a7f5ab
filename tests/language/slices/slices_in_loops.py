"""Slices in loops: bounds of all kinds, backwards, and assignment of slices that were just made."""


def flips(row):
    row = row[:]
    count = 0
    first = row[0]
    while first:
        row[: first + 1] = row[first::-1]
        count += 1
        first = row[0]
    return count, row


def all_bounds(seq):
    out = []
    bounds = [None, 0, 1, 2, 5, 100, -1, -2, -100, 1 << 70, -(1 << 70)]
    for a in bounds:
        for b in bounds:
            out.append(seq[a:b])
            if isinstance(seq, list):
                out.append(seq[a:b:-1])
    return out


def small_bounds(seq, n):
    total = []
    for i in range(-n, n):
        total += [len(seq[i:]), len(seq[:i]), len(seq[i:i + 3]), len(seq[i::-1]), len(seq[:i:-1])]
        total.append(seq[i:n] is seq)
    return total


def assigned(n):
    row = list(range(10))
    other = ["a", "b", "c"]
    for i in range(n):
        k = i % 7
        row[k:k + 3] = row[k + 2:k - 1 if k else None:-1] if k else row[2::-1]
        row[k:k + 1] = [row[k]]
        mine = row[2:5]
        row[3:6] = mine
        mine.append(i)
        row[1:4] = other
        row[1:4] = [1, 2, 3]
    return row, mine, other


def growing(n):
    row = [1, 2, 3]
    for i in range(n):
        row[1:1] = row[0:2]
        row[-2:] = row[:1]
        if len(row) > 20:
            row[5:15] = []
        row[0:0] = (i, i)
        row[3:1] = row[2:3]
    return row


class Noisy:
    ended = []

    def __init__(self, n):
        self.n = n

    def __del__(self):
        Noisy.ended.append(self.n)


def ending(n):
    row = [Noisy(k) for k in range(4)]
    for i in range(n):
        fresh = [Noisy(10 * i), Noisy(10 * i + 1)]
        row[1:3] = fresh[::-1]
        row[0:2] = row[1::-1]
    del row, fresh
    return Noisy.ended


def within(n, items):
    """Slices of a list assigned to the list itself and to another, overlapping in all ways."""
    row = list(items)
    other = row[::-1]
    for i in range(n):
        k = i % 3
        row[1:5] = row[4:0:-1]
        row[2:6] = row[0:4]
        row[0:4] = row[2:6]
        row[1:5] = row[6:2:-1]
        row[k:4 + k] = row[3::-1]
        row[:k] = other[:k]
        other[-2:] = row[-2:]
        other[1:3] = row[k:k + 2]
        other[5:k + 3] = row[6:k + 4]
    return row, other


def sliding(n):
    """Bounds that change the length now and then."""
    row = list(range(12))
    for i in range(n):
        row[1:4] = row[3:0 if i % 10 else None:-1]
        if len(row) > 12:
            row[5:6] = row[5:5]
        if i == n - 3:
            row[2] = "odd"
    return row


def twice(n):
    """A slice that is still somebody's after it has been assigned."""
    row = list(range(6))
    keep = []
    for i in range(n):
        t = row[2::-1]
        row[:3] = t
        keep.append(t)
        row[0] = i
        u = v = row[1:3]
        row[4:6] = u
        row[4] = -i
    return row, keep[-1], u is v, v


for _ in range(4):
    print(flips([3, 1, 4, 2, 0]), flips([2, 0, 1]), flips([4.5 and 3, 1, "x", 0]))
    print(all_bounds([1, 2, 3, 4]))
    print(all_bounds((1, 2, 3)), all_bounds("abcd"), all_bounds(b"abcd"), all_bounds("äbc"))
    for seq in ([1, 2, 3], (1, 2, 3), "abc", b"abc"):
        print(small_bounds(seq, 6))
    print(assigned(40))
    print(growing(40))
    print(twice(30))
    print(within(30, range(9)), within(20, "abcdefghi"), within(20, [1, 2.5, None, True, 1 << 80, 3, 4, 5, 6]))
    print(sliding(45))
print(ending(20))
