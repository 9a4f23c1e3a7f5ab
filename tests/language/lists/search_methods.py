# index, count, remove with bounds, identity and raising equality.
l = [1, 2, 1.0, True, "a", None, 2]
print(l.count(1), l.count(None), l.index(2), l.index(2, 2), l.index(1, 1, 4), l.index("a", -5), 2 in l, 3 in l)
l.remove(1); print(l); l.remove(2); print(l)
class E:
    def __eq__(self, o): raise ValueError("eq")
e = E()
for f in (lambda: [1, e].index(5), lambda: [e].index(e), lambda: [e, 1].count(e), lambda: [1, e].remove(3), lambda: [1].index(1, 5), lambda: e in [1], lambda: e in [e]):
    try:
        print(f())
    except ValueError as x:
        print("ValueError", x)
