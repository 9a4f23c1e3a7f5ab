# Generator objects: laziness, state, exhaustion, attributes.
def g(n):
    print("start")
    for i in range(n):
        yield i
    print("end")
    return "result"
x = g(2)
print(next(x), next(x))
try:
    next(x)
except StopIteration as e:
    print("stop", e.value)
try:
    next(x)
except StopIteration as e:
    print("again", e.value)
print(list(g(1)), x.gi_frame, x.gi_running, g.__name__, x.__name__, x.__qualname__, type(x).__name__, iter(x) is x, x.gi_yieldfrom, x.gi_code is g.__code__)
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
f = fib(); print([next(f) for _ in range(12)], x.gi_suspended, f.gi_suspended)
def empty():
    return
    yield
print(list(empty()), sum(i for i in fib().__class__ and [1, 2]))
try:
    def r():
        yield from x2
    x2 = r(); next(x2)
except ValueError as e:
    print(e)
