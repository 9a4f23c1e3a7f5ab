"""Functions, their parameters, closures and decorators."""

def plain(a, b=1, /, c=2, *rest, d, e=3, **more):
    """A docstring
        with a margin.
    """
    total = a + b * c
    for item in rest:
        total += item
    return total, d, e, more

def outer(x):
    y = 0
    def inner(z):
        nonlocal y
        y += x
        return lambda w=x: w + y + z
    return inner

@outer
@plain
def decorated(a, b): return b, a

def unbound(flag):
    if flag:
        value = 1
    print(value)
    del value
    return value

def swaps(a, b, c):
    a, b = b, a
    a, b, c = c, a, b
    x = y = a
    return x, y

def shared_exit(a):
    if a > 1:
        return None
    elif a:
        return
    while a:
        if a is None or a is not None:
            break
        a -= 1
    else:
        return a
