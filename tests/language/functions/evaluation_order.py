# Left to right, everywhere.
def s(x):
    print(x, end=" ")
    return x
def f(*a, **k): return len(a) + len(k)
f(s(1), *[s(2)], s(3), k=s(4), **{"z": s(5)}); print()
[s(1), s(2)][s(0)]; print()
{s("a"): s(1), s("b"): s(2)}; print()
d = {}
def target(): print("target", end=" "); return d
def key(): print("key", end=" "); return 1
target()[key()] = s("value"); print()
s(1) + s(2) * s(3) ** s(2); print()
s(1) < s(2) < s(0) < s(5); print()
(s(1) if s(0) else s(2)); print()
a, b = s(1), s(2); print()
x = y = s(9); print(x, y)
s(1) and s(0) and s(3) or s(4); print()
lambda: s("never")
(s("elt") for _ in s([]))  ; print()
d[1] = 5; target()[key()] += s(1); print(d)
