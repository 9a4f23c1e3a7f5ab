# Chained and augmented targets, evaluation order, attribute and item targets.
a = b = c = []
a.append(1); print(b, c is a)
x, y = z = (1, 2); print(x, y, z)
d = {}
d["a"], d["b"] = d["c"] = 1, 2; print(d)
class O: pass
o = O(); o.p = o.q = O(); o.p.r = 5; print(o.q.r)
i = 0; l = [0, 0, 0]
i, l[i], l[i + 1] = 1, "one", "two"; print(i, l)
(a), [b, (c, *rest)] = 1, [2, (3, 4, 5)]; print(a, b, c, rest)
def log(n, r):
    print(n, end=" ")
    return r
log("obj", d)[log("key", "k")] = log("val", 1); print()
log("o", o).attr = log("v", 2); print(o.attr)
l = [1, 2, 3]; l[0], l[1:] = l[1:], l[0:1]; print(l)
x = 5; x, x = 1, 2; print(x)
a, b = b, a = 1, 2; print(a, b)
