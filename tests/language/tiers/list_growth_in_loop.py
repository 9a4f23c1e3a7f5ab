# Lists that grow, shrink, change item types, are aliased or replaced inside the loop.
def f(n):
    l = []
    for i in range(n):
        l.append(i)
        if i % 10 == 9: l.pop(0); l[0] = float(l[0])
        if i == 60: l[5] = "five"
    return len(l), l[:8]
print(f(100))
def g(n):
    l = list(range(n)); m = l; t = 0
    for i in range(n):
        m[i] = l[i] * 2 if i else 0
        t += l[-1 - i]
    return t, l is m, l[-1]
print(g(80))
def h(l):
    out = 0
    for x in l:
        out += x
        if x == 5 and len(l) < 60: l.append(5)
        if x == 6: l.clear()
    return out, l
print(h([1, 5, 5]), h([1, 6, 7]), h([0.5] * 50))
def bounds(n):
    l = [0] * 10; c = 0
    for i in range(-15, n):
        try:
            l[i] += 1
        except IndexError: c += 1
    return l, c
print(bounds(60))
