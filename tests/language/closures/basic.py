# Cells: reading, writing, sharing, late binding.
def counter():
    n = 0
    def up(by=1):
        nonlocal n
        n += by
        return n
    def get(): return n
    return up, get
u, g = counter(); u2, g2 = counter()
u(); u(5); u2()
print(g(), g2(), u.__closure__[0].cell_contents, u.__code__.co_freevars, u.__closure__[0] is g.__closure__[0])
def outer(x):
    def middle():
        def inner(): return x
        return inner
    x += 1
    return middle
print(outer(1)()(), [f() for f in [(lambda: i) for i in range(3)]])
def params(a, b=2):
    def f(): return a, b
    a = "changed"
    return f
print(params(1)())
def unbound():
    def f(): return late
    try:
        f()
    except NameError as e:
        print(type(e).__name__, e)
    late = 1
    print(f())
    del late
    try:
        f()
    except NameError as e:
        print(e)
unbound()
c = u.__closure__[0]; c.cell_contents = 100; print(g(), c == c)
del c.cell_contents
try:
    c.cell_contents
except ValueError as e:
    print(e)
