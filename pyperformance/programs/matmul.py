"""Matrix products over lists of lists: once with floats, once with ints modulo a prime."""

FULL = 195
QUICK = 90

PRIME = 1000003


def make_matrix(size, seed):
    matrix = []
    state = seed
    for _ in range(size):
        row = []
        for _ in range(size):
            state = (state * 1103515245 + 12345) % 2147483648
            row.append(state / 2147483648.0 - 0.5)
        matrix.append(row)
    return matrix


def multiply_floats(a, b):
    size = len(a)
    columns = [[b[k][j] for k in range(size)] for j in range(size)]
    product = []
    for row in a:
        out = []
        for column in columns:
            total = 0.0
            for k in range(size):
                total += row[k] * column[k]
            out.append(total)
        product.append(out)
    return product


def multiply_ints(a, b):
    size = len(a)
    product = [[0] * size for _ in range(size)]
    for i in range(size):
        row = a[i]
        out = product[i]
        for k in range(size):
            factor = row[k]
            other = b[k]
            for j in range(size):
                out[j] = (out[j] + factor * other[j]) % PRIME
    return product


def run(size):
    a = make_matrix(size, 42)
    b = make_matrix(size, 7)
    c = multiply_floats(a, b)
    trace = 0.0
    for i in range(size):
        trace += c[i][i]
    ints = [[int(x * 1000) % PRIME for x in row] for row in a]
    half = size // 2
    small = [row[:half] for row in ints[:half]]
    d = multiply_ints(small, small)
    checksum = 0
    for row in d:
        for x in row:
            checksum = (checksum * 17 + x) % PRIME
    return "%.9f" % trace, checksum


EXPECTED = {
    QUICK: ('7.934852875', 267966),
    FULL: ('31.707812936', 774699),
}
