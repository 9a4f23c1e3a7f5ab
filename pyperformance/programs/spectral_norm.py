"""Spectral norm of an infinite matrix cut at size: calls of a tiny function in float loops."""

FULL = 340
QUICK = 108


def element(i, j):
    diagonal = i + j
    return 1.0 / (diagonal * (diagonal + 1) // 2 + i + 1)


def times(vector):
    size = len(vector)
    product = []
    for i in range(size):
        total = 0.0
        for j in range(size):
            total += element(i, j) * vector[j]
        product.append(total)
    return product


def transposed_times(vector):
    size = len(vector)
    product = []
    for i in range(size):
        total = 0.0
        for j in range(size):
            total += element(j, i) * vector[j]
        product.append(total)
    return product


def squared_times(vector):
    return transposed_times(times(vector))


def run(size):
    u = [1.0] * size
    v = u
    for _ in range(10):
        v = squared_times(u)
        u = squared_times(v)
    top = 0.0
    bottom = 0.0
    for a, b in zip(u, v):
        top += a * b
        bottom += b * b
    return "%.9f" % ((top / bottom) ** 0.5)


EXPECTED = {
    QUICK: '1.274220823',
    FULL: '1.274224037',
}
