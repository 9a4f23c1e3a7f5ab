# Raising and catching in hot loops, at several depths.
def leaf(n):
    if n % 5 == 0: raise ValueError(n)
    if n % 7 == 0: raise KeyError(n)
    return n
def mid(n):
    try:
        return leaf(n)
    except KeyError as e:
        return -e.args[0]
    finally:
        seen.append(n)
seen = []
t = 0
for i in range(1, 150):
    try:
        t += mid(i)
    except ValueError as e:
        t += 1000 * e.args[0]
print(t, len(seen))
def search(l, x):
    try:
        return l.index(x)
    except ValueError:
        return -1
print(sum(search([1, 2, 3], i % 5) for i in range(100)))
d = {}
for i in range(100):
    try:
        d[i % 10] += 1
    except KeyError:
        d[i % 10] = 1
print(d)
n = 0
for i in range(60):
    try:
        int("x" if i % 3 else "5")
    except ValueError:
        n += 1
    else:
        n += 100
print(n)
