# Loops in a module: their names are globals.
total = 0
for i in range(1000):
    total += i & 3
print(total, i)

x = 0.5
words = []
for i in range(600):
    x = x * 0.5 + i
    if i % 100 == 0:
        words.append(f"{x:.3f}")
print(x, words)


def count():
    global calls
    calls += 1
    return calls


calls = 0
for i in range(500):
    total = count() + calls
print(calls, total)


def outside(n):
    global total
    total = 0
    for i in range(n):
        total += i
        if i == 400:
            globals()["total"] = -1000
    return total


print(outside(800), total)


# The old value ends when the name takes a new one.
class Noisy:
    ended = 0

    def __init__(self, n):
        self.n = n

    def __del__(self):
        global last
        Noisy.ended += 1
        last = self.n


last = None
for i in range(700):
    noisy = Noisy(i)
    if last is not None and last != i - 1:
        print("late", i, last)
print(Noisy.ended, last)


def one():
    return 1


def two():
    return 2


# A function that changes, a name that goes, a built-in that is hidden.
total = 0
f = one
for i in range(900):
    if i == 600:
        f = two
    total += f()
print(total)
for i in range(600):
    if i == 500:
        del total
        total = 5
    total += 1
print(total)
seen = 0
for i in range(600):
    if i == 300:
        len = lambda s: 7
    seen += len("abc")
del len
print(seen)
try:
    for i in range(600):
        if i == 550:
            del seen
        seen = seen + 1
except NameError as e:
    print(e)

# Many new names: the table moves.
kept = 0
for i in range(400):
    kept += 1
    globals()[f"name_{i}"] = kept
print(kept, name_399, name_0)

# As big as an int gets, and other kinds.
big = 1
for i in range(200):
    big = big * 3
print(big)
value = 0
for i in range(800):
    value = value + 1 if i < 300 else value + 0.5 if i < 600 else str(value)
print(value)

# What another reads in between.
box = {"n": 0}
for i in range(500):
    n = i * 2
    box["n"] += globals()["n"] - vars()["i"]
print(box)
for i in range(300):
    for j in range(3):
        k = i * j
print(i, j, k)
