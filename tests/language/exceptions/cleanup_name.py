# `as` names are deleted; exc_info is restored.
import sys
e = "outer"
try:
    1 / 0
except ZeroDivisionError as e:
    print(type(e).__name__)
print("e" in globals())
def f():
    try:
        raise KeyError
    except KeyError as err:
        del err
    print("deleted by hand is fine")
    try:
        raise KeyError
    except KeyError as err:
        err = 5
    try:
        err
    except UnboundLocalError as x:
        print(x)
f()
print(sys.exc_info(), sys.exception())
try:
    raise ValueError(1)
except ValueError:
    print(sys.exception())
    try:
        raise KeyError(2)
    except KeyError:
        print(sys.exception())
    print(sys.exception())
print(sys.exception())
def handler(): return sys.exception()
try:
    1 / 0
except ZeroDivisionError:
    print(handler())
