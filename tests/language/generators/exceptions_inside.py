# Exception state in generators is their own.
import sys
def g():
    try:
        raise ValueError("in generator")
    except ValueError:
        yield sys.exc_info()[0]
        yield sys.exc_info()[0]
    yield sys.exc_info()[0]
x = g()
print(next(x), sys.exc_info()[0])
try:
    raise KeyError("outside")
except KeyError:
    print(next(x), sys.exc_info()[0], next(x))
def h():
    try:
        yield 1
        raise TypeError("t")
    except TypeError as e:
        yield e.__context__
    finally:
        yield "fin"
print(list(h()))
def r():
    yield 1
    raise LookupError("late")
y = r(); next(y)
try:
    next(y)
except LookupError as e:
    print(e)
print(list(y))
def running():
    yield next(me)
me = running()
try:
    next(me)
except ValueError as e:
    print(e)
def ctx():
    try:
        yield
    finally:
        try:
            1 / 0
        except ZeroDivisionError as e:
            print(repr(e.__context__))
c = ctx(); next(c); c.close()
c = ctx(); next(c)
try:
    c.throw(KeyError(5))
except KeyError as e:
    print(repr(e))
