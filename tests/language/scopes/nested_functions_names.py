# Free variables across many levels, shadowing, and late definition.
def a():
    x = 1
    def b():
        y = x + 1
        def c():
            z = x + y
            def d(): return x, y, z, later()
            return d
        return c()
    def later(): return "later"
    return b()
print(a()())
x = "global"
def f():
    def g(): return x
    before = g()
    return before
def h():
    x = "h"
    def g(): return x
    class C:
        x = "C"
        def m(self): return x
        n = x
    return g(), C().m(), C.n
print(f(), h())
def k(n): return (lambda: n)() + sum((lambda m=m: m + n)() for m in range(3)) + [n for n in range(2)][-1]
print(k(10))
def cond(flag):
    if flag: v = 1
    def g(): return v
    try: return g()
    except NameError as e: return str(e)
print(cond(1), cond(0))
