# Names used before assignment or after deletion; suggestions in messages.
def f():
    print(a)
    a = 1
def g():
    b = 1
    del b
    return b
def h(n):
    if n: c = 1
    return c
def i():
    del d
    d = 1
def j():
    for e in []: pass
    return e
def k():
    try:
        1 / 0
    except ZeroDivisionError as err:
        pass
    return err
for fn in (f, g, lambda: h(0), i, j, k, lambda: undefined, lambda: lenn([])):
    try:
        print(fn())
    except NameError as e:
        print(type(e).__name__, e, e.name)
class C:
    try:
        print(unknown)
    except NameError as e:
        print(e)
    x = 1
    del x
    try:
        x
    except NameError as e:
        print(e)
for code in ("del nothing", "del len", "nothing += 1"):
    try:
        exec(code)
    except NameError as e:
        print(e)
