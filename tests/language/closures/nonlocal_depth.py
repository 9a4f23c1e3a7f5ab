# nonlocal through several levels; loops; generators; class bodies between.
def a():
    x = "a"
    def b():
        def c():
            nonlocal x
            x += "c"
        c(); c()
        return x
    return b(), x
print(a())
def classy():
    x = "outer"
    class C:
        x = "class"
        y = x
        def m(self): return x
        l = [x for _ in range(1)]
    return C.y, C().m(), C.l
print(classy())
def gen():
    total = 0
    def add(n):
        nonlocal total
        total += n
    for i in range(4):
        add(i)
        yield total
print(list(gen()))
def memo(f):
    cache = {}
    def g(n):
        if n not in cache: cache[n] = f(n)
        return cache[n]
    g.cache = cache
    return g
@memo
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(60), len(fib.cache))
def argcell(x, *args, y=1, **kw):
    return (lambda: (x, args, y, kw)), (lambda: x)
print(argcell(1, 2, y=3, z=4)[0]())
