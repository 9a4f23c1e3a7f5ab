# Context managers: order, values, suppression, exceptions in exit.
class CM:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self): print("enter", self.n); return self.n * 10
    def __exit__(self, t, v, tb): print("exit", self.n, t and t.__name__, v, tb is not None); return self.swallow
with CM(1) as a, CM(2) as b: print(a, b)
with CM(3, True): raise ValueError("swallowed")
try:
    with CM(4): raise KeyError("through")
except KeyError as e:
    print("caught", e)
def f():
    with CM(5): return "returned"
print(f())
for i in range(2):
    with CM(6):
        if i == 0: continue
        break
with (CM(7) as x, CM(8),): print(x)
with CM(9) as (CM.attr): print(CM.attr)
class Bad:
    def __enter__(self): raise ValueError("in enter")
    def __exit__(self, *a): print("never")
try:
    with CM(10), Bad(): print("no")
except ValueError as e:
    print(e)
class BadExit(CM):
    def __exit__(self, *a): raise TypeError("in exit")
try:
    with BadExit(11): raise KeyError("first")
except TypeError as e:
    print(e, repr(e.__context__))
