# Cells captured and changed under a trace.
def f(n):
    x = 0
    def get(): return x
    t = 0
    for i in range(n):
        x = i if i < 60 else i / 2
        t += get()
    return t
print(f(100))
def g(n):
    fs = []
    for i in range(n):
        def h(k=i): return k + i
        fs.append(h)
    return sum(h() for h in fs)
print(g(80))
def outer(n):
    c = [0]
    def add():
        c[0] += 1
        nonlocal n
        n -= 1
    while n > 0: add()
    return c[0], n
print(outer(100))
