# Division by constants in hot loops: a multiplication there, with the same results.
def numbers(n):
    state = 88172645463325252
    for _ in range(n):
        state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
        yield (state & 0x7FFFFFFFFFFFFFF) - 0x3FFFFFFFFFFFFFF


def check(values):
    total = 0
    for v in values:
        total ^= v // 3 ^ v % 3
        total ^= v // 7 ^ v % 7
        total ^= v // 10 ^ v % 10
        total ^= v // 641 ^ v % 641
        total ^= v // 1000003 ^ v % 1000003
        total ^= v // 4611686018427387903 ^ v % 4611686018427387903
        total ^= v // 1 ^ v % 1
        total ^= v // 16 ^ v % 16
        total ^= v // -7 ^ v % -7
    return total


def small(n):
    out = []
    for v in range(-n, n):
        out.append((v // 5, v % 5, v // 6, v % 6))
    return out[:4], out[n - 7 : n + 7], sum(map(sum, out))


def steps(n):
    # Ranges that go down, start below zero, or change their step from one loop to the next.
    items = list(range(n))
    total = 0
    for start, stop, step in ((0, n, 1), (n - 1, -1, -1), (-5, 5, 1), (0, n, 3), (-n, n, 7), (0, n, 1)):
        for k in range(start, stop, step):
            total += items[k] * (k % 9 - 4)
    return total


print(check(list(numbers(3000))))
print(small(3000))
print([steps(n) for n in (50, 700, 3000)])
