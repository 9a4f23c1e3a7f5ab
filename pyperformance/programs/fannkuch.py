"""Pancake flips over every permutation: small-integer lists, slices, swaps, while loops."""

FULL = 9
QUICK = 8


def flips_needed(row):
    """How many prefix reversals bring the 0 to the front."""
    row = row[:]
    count = 0
    first = row[0]
    while first:
        row[: first + 1] = row[first::-1]
        count += 1
        first = row[0]
    return count


def run(size):
    row = list(range(size))
    turns = [0] * size
    best = 0
    checksum = 0
    even = True
    while True:
        if row[0]:
            flips = flips_needed(row)
            if flips > best:
                best = flips
            checksum += flips if even else -flips
        # The next permutation: rotate the shortest prefix that has turns left.
        even = not even
        place = 1
        while place < size:
            head = row[0]
            for k in range(place):
                row[k] = row[k + 1]
            row[place] = head
            turns[place] += 1
            if turns[place] <= place:
                break
            turns[place] = 0
            place += 1
        else:
            return checksum, best


EXPECTED = {
    QUICK: (1616, 22),
    FULL: (8629, 30),
}
