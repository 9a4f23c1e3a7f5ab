# Delegation: values, return values, send and throw passed down.
def inner():
    try:
        x = yield 1
        print("inner got", x)
        y = yield 2
        print("inner got", y)
    except ValueError as e:
        print("inner caught", e)
        yield "recovered"
    finally:
        print("inner finally")
    return "inner result"
def outer():
    r = yield from inner()
    print("outer has", r)
    r = yield from [10, 20]
    print(r)
    return "outer result"
o = outer(); print(next(o), o.send("a"), o.gi_yieldfrom is not None, o.send("b"), list(o))
o = outer(); next(o); print(o.throw(ValueError("x"))); o.close()
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    def send(self, v): return ("sent", v)
def d(): yield from It()
x = d(); print(next(x), x.send(5), x.send(None))
try:
    x.throw(KeyError("no throw method"))
except KeyError as e:
    print(e)
def deep(n): 
    if n: yield from deep(n - 1)
    yield n
print(sum(deep(100)), list(deep(5)))
def bad(): yield from 5
try:
    next(bad())
except TypeError as e:
    print(e)
def rec():
    v = yield from (i for i in ())
    return v
try:
    next(rec())
except StopIteration as e:
    print(e.value)
