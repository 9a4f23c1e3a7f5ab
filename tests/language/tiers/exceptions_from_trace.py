# Exceptions raised inside hot code at odd places have the right line and state.
import traceback
def at(l, i, d):
    x = l[i]
    y = x / d
    return int(
        y)
def f(n, bad):
    t = 0
    for i in range(n):
        t += at(l, i, 1 if i != bad else 0)
    return t
l = [1.5] * 100
print(f(100, -1))
for args in ((100, 80), (120, -1)):
    try:
        f(*args)
    except (ZeroDivisionError, IndexError) as e:
        print(type(e).__name__, e, [(x.name, x.lineno) for x in traceback.extract_tb(e.__traceback__)])
l[70] = "s"
try:
    f(100, -1)
except TypeError as e:
    print(e, [(x.name, x.lineno) for x in traceback.extract_tb(e.__traceback__)])
l[70] = float("inf")
try:
    f(100, -1)
except OverflowError as e:
    print(e, [(x.name, x.lineno) for x in traceback.extract_tb(e.__traceback__)])
