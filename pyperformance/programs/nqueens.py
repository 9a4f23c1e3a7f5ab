"""Queens that leave each other alone: recursion with lists of flags, and a generator version."""

FULL = 9
QUICK = 8


def place(row, size, columns, rising, falling, board):
    """How many ways the rows from `row` on can be filled."""
    if row == size:
        return 1
    found = 0
    for column in range(size):
        up = row + column
        down = row - column + size
        if columns[column] and rising[up] and falling[down]:
            columns[column] = rising[up] = falling[down] = False
            board.append(column)
            found += place(row + 1, size, columns, rising, falling, board)
            board.pop()
            columns[column] = rising[up] = falling[down] = True
    return found


def permutations(items):
    """Every order of `items`, by recursive generators."""
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


def run(size):
    fast = place(0, size, [True] * size, [True] * (2 * size), [True] * (2 * size + 1), [])
    slow = 0
    signature = 0
    for order in safe_orders(size):
        slow += 1
        for column in order:
            signature = (signature * 10 + column) % 1000003
    wider = place(0, size + 1, [True] * (size + 1), [True] * (2 * size + 2), [True] * (2 * size + 3), [])
    return fast, slow, wider, signature


EXPECTED = {
    QUICK: (92, 92, 352, 8218),
    FULL: (352, 352, 724, 445737),
}
