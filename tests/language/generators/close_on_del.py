# A generator's finally runs when it is dropped, at once.
def g(n):
    try:
        yield n
        yield n + 1
    finally: print("closed", n)
x = g(1); next(x); del x; print("after 1")
for v in g(2): break
print("after 2"); next(g(3)); print("after 3")
def f():
    y = g(4); next(y)
    return "returned"
print(f()); z = [g(5)]; next(z[0]); z.clear(); print("cleared"); w = g(6); del w; print("never started")
a = (v for v in g(7)); next(a); a = None; print("genexpr dropped")
