"""Dicts in loops with keys of all kinds, and tuples as keys that are made for the look-up only."""


class Sly:
    """Equal to a tuple, and says so when asked."""

    asked = 0

    def __init__(self, other):
        self.other = other

    def __hash__(self):
        return hash(self.other)

    def __eq__(self, other):
        Sly.asked += 1
        return self.other == other


class Pair(tuple):
    def __eq__(self, other):
        return "pair"

    __hash__ = tuple.__hash__


def by_pairs(n):
    table = {}
    for i in range(n):
        table[i % 7, i % 5] = i
    found = missing = 0
    for i in range(n):
        found += table.get((i % 8, i % 5), 0)
        if (i % 9, i % 6) in table:
            found += table[i % 9, i % 6]
        else:
            missing += 1
        if (i % 3,) not in table:
            missing += table.get((i, i, i), 2)
    return found, missing, len(table)


def mixed(n):
    table = {}
    keys = [b"ab", "ab", 1, 1.5, None, (1, "x"), (1, (2, b"z")), 1 << 80, True, -0.0, "é"]
    for i in range(n):
        key = keys[i % len(keys)]
        table[key] = table.get(key, 0) + 1
        if key not in table:
            print("lost", key)
    return sorted(map(repr, table.items()))


def sly(n):
    table = {Sly((1, 2)): "sly", (3, 4): "plain"}
    out = []
    for i in range(n):
        out.append(table.get((i % 4, i % 4 + 1)))
        if (1, 2) in table:
            out.append(table[1, 2])
    return out.count("sly"), out.count("plain"), out.count(None), Sly.asked


def raising(n):
    table = {(0, 0): 1}
    caught = 0
    for i in range(n):
        try:
            table[i % 2, 0]
        except KeyError as error:
            caught += error.args[0] == (1, 0)
        try:
            table.get((i % 2, [] if i % 5 == 0 else 0))
        except TypeError as error:
            caught += 100
    return caught


def slices_as_keys(data, n):
    seen = {}
    repeats = 0
    for place in range(n):
        key = data[place: place + 3]
        before = seen.get(key, -1)
        if len(key) == 3:
            seen[key] = place
        if before >= 0:
            repeats += place - before
    return repeats, len(seen)


class Noisy:
    ended = 0

    def __del__(self):
        Noisy.ended += 1


def ending(n):
    table = {}
    for i in range(n):
        table["x", i % 3] = Noisy()
    table.clear()
    return Noisy.ended


def nans(n):
    nan = float("nan")
    table = {(nan, 1): 1}
    return sum((nan, 1) in table for i in range(n)), sum((float("nan"), 1) in table for i in range(n))


for _ in range(3):
    print(by_pairs(200))
    print(mixed(100))
    print(sly(60))
    print(raising(60))
    print(slices_as_keys(b"abcabdabcabcabe" * 10, 150), slices_as_keys("abcabdabcéabcabe" * 10, 160))
    print(ending(60))
    print(nans(20))
print({(1, 2): 3}.get(Pair((1, 2))))
