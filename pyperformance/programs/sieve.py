"""Primes by crossing out: list and bytearray stores in counted loops, slice assignment, gaps."""

FULL = 3000000
QUICK = 300000


def sieve_by_steps(limit):
    flags = [True] * (limit + 1)
    flags[0] = flags[1] = False
    n = 2
    while n * n <= limit:
        if flags[n]:
            multiple = n * n
            while multiple <= limit:
                flags[multiple] = False
                multiple += n
        n += 1
    return [i for i in range(limit + 1) if flags[i]]


def sieve_by_slices(limit):
    flags = bytearray(b"\x01") * (limit + 1)
    flags[0] = flags[1] = 0
    for n in range(2, int(limit ** 0.5) + 1):
        if flags[n]:
            flags[n * n:: n] = bytes((limit - n * n) // n + 1)
    count = 0
    for flag in flags:
        count += flag
    return count


def widest_gap(primes):
    gap = 0
    before = primes[0]
    for p in primes:
        if p - before > gap:
            gap = p - before
        before = p
    return gap


def run(size):
    primes = sieve_by_steps(size)
    count = sieve_by_slices(size)
    twins = 0
    for i in range(len(primes) - 1):
        if primes[i + 1] - primes[i] == 2:
            twins += 1
    return len(primes), count, primes[-1], twins, widest_gap(primes)


EXPECTED = {
    QUICK: (25997, 25997, 299993, 2994, 86),
    FULL: (216816, 216816, 2999999, 20932, 148),
}
