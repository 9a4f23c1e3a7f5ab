"""Loops over bytes and bytearrays, and slices that are assigned in them, up to where they must not."""


class B(bytes):
    def __getitem__(self, i):
        return -1


class A(bytearray):
    def __getitem__(self, i):
        return -1


def over(data):
    t = 0
    for b in data:
        t += b
    return t


def growing(array, n):
    t = []
    for b in array:
        t.append(b)
        if len(array) < n:
            array.append(b + 1)
        elif b > n - 5:
            array.pop()
    return t, array


def kept(data):
    it = iter(data)
    t = 0
    for b in it:
        t += b
        if b == 120:
            break
    left = it.__length_hint__()
    for b in it:
        t += 1000
    if isinstance(data, bytearray):
        data.append(1)
    return t, left, list(it), it.__reduce__()[1:]


def both(a, b):
    t = 0
    for x, y in zip(a, b):
        t += x * y
    return t


def at(data, n):
    t = []
    for i in range(n):
        it = iter(data)
        it.__setstate__(i)
        t.append(next(it, None))
    return t
for data in (b'', b'x', b'abc' * 9, b'abx' * 7 + b'xyz'):
    for make in (bytes, bytearray, B, A):
        for _ in range(3):
            print(make.__name__, over(make(data)), kept(make(data)), both(make(data), data), at(make(data), 30))
            print(both(*[iter(make(data))] * 2))
print(growing(bytearray(b'a'), 130))


def assign(make, new, n):
    t = []
    for i in range(n):
        x = make()
        try:
            x[i % 7 - 3:i % 5 + 2:i % 4 - 1] = new[:i % 6]
            t.append(bytes(x))
        except (ValueError, TypeError) as error:
            t.append(str(error))
    return t
for new in (b'uvwxyz', bytearray(b'uvwxyz'), [1, 2, 3, 4, 5, 6], (1, 2, 3, 4, 5, 6), [1, 2, 256, -1, 'a', 3]):
    print(assign(lambda: bytearray(b'abcdefgh'), new, 90))
    if not isinstance(new, (bytes, bytearray)):
        print(assign(lambda: list(range(8)), new, 90))


def itself(x, n):
    for i in range(n):
        x[::-1] = x
        x[1:] = x[:-1]
        x[i % 3::3] = x[:(len(x) - i % 3 + 2) // 3]
    return x
print(itself(bytearray(b'abcdefgh'), 70), itself(list('abcdefgh'), 70))


def held(array, n):
    t = []
    view = None
    for i in range(n):
        if i == n // 2:
            view = memoryview(array)
        try:
            array[2:4] = b'xyz'[:i % 4]
            array[::2] = bytes((len(array) + 1) // 2)
            array[0] = i
        except BufferError as error:
            t.append(str(error))
    return t, bytes(array)
print(held(bytearray(b'abcdefgh'), 80))


class Ends:
    def __del__(self):
        global ended
        ended += 1
ended = 0


def ending(n):
    x = [None] * 6
    for i in range(n):
        x[::2] = [Ends(), i, Ends()]
        x[::-5] = (ended, [Ends()])
    return ended
print(ending(60), ended)


def sizes(n):
    t = []
    for i in range(n):
        try:
            t.append((bytes(i - 3), bytearray(i % 5)))
        except ValueError as error:
            t.append(str(error))
    return t
print(sizes(40))


def stored(array, values):
    t = []
    for i, v in enumerate(values):
        try:
            array[i % 8 - 4] = v
            t.append(array[i % 9])
        except (ValueError, IndexError, TypeError) as error:
            t.append(str(error))
    return t, array
print(stored(bytearray(6), list(range(-30, 300, 3)) + [True, None, 2.0, 'a', 2 ** 70] * 3))
