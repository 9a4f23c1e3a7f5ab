# zip and map with strict=True, in loops that get hot: items, the errors of unequal lengths, and where the iterators stand then.


def zipped(*its):
    total = 0
    try:
        for pair in zip(*its, strict=True):
            total += sum(pair)
    except ValueError as e:
        return total, str(e)
    return total


def in_pairs(a, b):
    total = 0
    try:
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            total += i * x - y
    except ValueError as e:
        return total, str(e)
    return total


def mapped(a, b):
    total = 0
    try:
        for x in map(lambda x, y: x * y, a, b, strict=True):
            total += x
    except ValueError as e:
        return total, str(e)
    return total


def numbers(n):
    yield from range(n)


class Numbers:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


kinds = [lambda n: list(range(n)), range, lambda n: tuple(range(n)), lambda n: bytes(range(n)), numbers, Numbers]
for k in range(30):
    for left in kinds:
        for right in kinds:
            a, b = left(20 + k % 3).__iter__(), right(20 + k % 2).__iter__()
            results = [in_pairs(a, b), list(a), list(b)]
            a, b = left(30 - k % 4).__iter__(), right(30 - k % 5).__iter__()
            results += [mapped(a, b), list(a), list(b)]
            if k in (0, 7, 28, 29):
                print(*results)

for k in range(40):
    print(zipped(range(50), [1] * 50, (2,) * (50 - k % 4 // 3)), zipped(range(k)), zipped())


def hot(n):
    total = 0
    for x, y in zip(range(n), range(n, 0, -1), strict=True):
        total += x * y
    return total


def laxer(n, strict):
    total = 0
    for x, y in zip(range(n), range(n), strict=strict):
        total += x * y
    return total


print([hot(n) for n in range(0, 3000, 300)], hot(20000))
print([laxer(1000, n % 3 == 0) for n in range(20)])
it = zip([1, 2, 3], [4, 5, 6, 7], strict=True)
print(next(it), next(it), next(it))
for _ in range(2):
    try:
        next(it)
    except (ValueError, StopIteration) as e:
        print(type(e).__name__, e)
