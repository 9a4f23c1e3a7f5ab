# any, all, enumerate, sorted, reversed, zip with generators; short circuit.
def noisy(*v):
    for x in v:
        print("<%s>" % x, end="")
        yield x
print(any(noisy(0, 1, 2)), all(noisy(1, 0, 2)), any([]), all([]), any(x > 2 for x in noisy(1, 2, 3, 4)))
print(sorted(noisy(3, 1)), list(enumerate(noisy("a"))), list(zip(noisy(1, 2), noisy(3))), max(noisy(1, 5, 2)), sum(noisy(1, 2)), 2 in noisy(1, 2, 3))
