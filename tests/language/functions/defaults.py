# Defaults are evaluated once, at definition, in order.
def show(x):
    print("default", x)
    return x
def f(a=show(1), *, b=show(2)):
    return a, b
print(f(), f(5), f.__defaults__, f.__kwdefaults__)
def g(x, l=[]):
    l.append(x)
    return l
print(g(1), g(2), g(3, []), g.__defaults__)
f.__defaults__ = (9,); f.__kwdefaults__ = {"b": 8}; print(f())
f.__defaults__ = None
try:
    f()
except TypeError as e:
    print(e)
fs = [lambda i=i: i for i in range(3)]
print([h() for h in fs], [h() for h in [lambda: i for i in range(3)]])
