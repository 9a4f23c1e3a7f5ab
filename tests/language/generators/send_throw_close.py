# send, throw, close, and finally blocks inside.
def g():
    try:
        while True:
            try:
                got = yield "ready"
                print("got", got)
            except ValueError as e:
                print("caught", e)
                yield "handled"
    finally:
        print("closing")
x = g()
print(next(x), x.send(1), x.throw(ValueError("v")), next(x))
x.close(); x.close()
try:
    x.send(1)
except StopIteration:
    print("exhausted")
x = g()
try:
    x.send(1)
except TypeError as e:
    print(e)
try:
    x.throw(KeyError("k"))
except KeyError as e:
    print("passed", e)
def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2
s = stubborn(); next(s)
try:
    s.close()
except RuntimeError as e:
    print(e)
def ret():
    try:
        yield 1
    except GeneratorExit:
        return "closed value"
r = ret(); next(r); print(r.close(), r.close())
def stop(): yield next(iter([]))
try:
    list(stop())
except RuntimeError as e:
    print(e, repr(e.__cause__))
for a in ((5,), (ValueError,), (ValueError(1),), ("x",)):
    try:
        g2 = ret(); next(g2); g2.throw(*a)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
