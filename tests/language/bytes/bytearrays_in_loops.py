"""Loops that read, write and grow bytearrays, up to where they must not."""


def copy_back(n):
    out = bytearray(b"ab")
    for i in range(n):
        start = len(out) - 2
        out.append(out[start + i % 2])
        out[i % 5 - 1] = i & 255
    return bytes(out)


def wrong(n):
    out = bytearray(b"abc")
    caught = []
    for i in range(n):
        try:
            out.append(i * 20)
        except ValueError:
            caught.append(i)
        try:
            out[i] += 0
        except IndexError:
            caught.append(-i)
        try:
            out[0] = 250 + i
        except ValueError:
            caught.append(i + 1000)
    return out, caught


def held(n):
    out = bytearray(10)
    view = None
    caught = 0
    for i in range(n):
        if i == n // 2:
            view = memoryview(out)
        try:
            out.append(1)
        except BufferError:
            caught += 1
        out[3] = i
    return len(out), caught, view[3]


def strange(n):
    out = bytearray(4)
    for i in range(n):
        out.append(True)
        out[False] = True
        k = out[i]
    return k, len(out)


class Index:
    def __index__(self):
        return 1


def indices(n):
    data = bytearray(b"xyz")
    got = []
    for i in range(n):
        key = Index() if i % 3 == 0 else i % 3
        got.append(data[key])
        data[key] = 65 + i
    return got, data


class Mine(bytearray):
    def append(self, x):
        super().append(255 - x)

    def __getitem__(self, i):
        return -1


def subclass(n):
    m = Mine()
    t = 0
    for i in range(n):
        m.append(i)
        t += m[i]
    return bytes(m)[:5], t


def reading(data, n):
    t = 0
    for i in range(n):
        try:
            t += data[i] ^ data[-1 - i]
        except IndexError:
            t += 1000
    return t


for _ in range(4):
    print(copy_back(60))
    print(wrong(20))
    print(held(40))
    print(strange(30))
    print(indices(30))
    print(subclass(30))
    print(reading(b"abcdef", 12), reading(bytearray(b"abcdef"), 12))
