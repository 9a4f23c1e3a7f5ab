# The collector may be due right behind a call that a trace leaves to the interpreter: the trace goes on after it.
import operator

second = operator.itemgetter(1)
kept = []


def pairs(count):
    total = 0
    for i in range(count):
        pair = second([i, [i, i + 1]])
        total += pair[1]
        if i % 100 == 0:
            kept.append(pair)
    return total


def wrapped(count):
    return pairs(count), len(kept)


for n in (10, 500, 20000):
    print(wrapped(n))
print(kept[-1])
