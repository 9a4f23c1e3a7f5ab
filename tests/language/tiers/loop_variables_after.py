# What variables hold after hot loops, also after loops that did not run.
def f(n):
    i = "unset"
    for i in range(n): sq = i * i
    try:
        return i, sq
    except UnboundLocalError as e:
        return i, str(e)
print(f(100), f(1), f(0))
def g(n):
    for i in range(n):
        for j in range(i): pass
    return i, j
print(g(60))
def h(n):
    last = None
    for i in range(n):
        if i % 9 == 0: last = i
        if i == 70: del last
        if i == 72: last = "again"
    return last, i
print(h(80))
def delvar(n):
    c = 0
    for i in range(n):
        x = i
        if i % 40 == 39: del x
        try:
            c += x
        except UnboundLocalError: c += 1000
    return c
print(delvar(100))
