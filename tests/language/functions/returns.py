# return in loops, try, with; several values; none.
def f(n):
    for i in range(10):
        while True:
            if i == n: return "found", i
            break
    else:
        return "else"
def g():
    try:
        return "try"
    finally:
        print("finally", end=" ")
def h():
    for i in range(3):
        try:
            if i == 1: return i
        finally:
            print("f", i, end=" ")
def i():
    try:
        1 / 0
    except ZeroDivisionError:
        return "except"
    finally:
        print("fin", end=" ")
def j(): pass
def k(): return
def l(): return 1, *[2, 3]
print(f(3), f(99), g(), h(), i(), j(), k(), l())
print((lambda: (yield))().__class__.__name__)
