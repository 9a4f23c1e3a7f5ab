# Creation, indexing, assignment, deletion.
l = [3, 1, 2]
print(l, l[0], l[-1], len(l), l + [4], l * 2, 2 * l, 1 in l, l == [3, 1, 2], l < [3, 2], [], [[]] * 2, list("abc"), list(range(3)), list())
l[0] = 10; l[-1] = 20; print(l)
del l[1]; print(l)
l.append(5); l.extend((6, 7)); l.insert(1, 99); l.insert(100, 1); l.insert(-100, 0); print(l)
print(l.pop(), l.pop(0), l.pop(-2), l, l.index(5), l.count(99))
l.remove(99); l.reverse(); print(l, l.copy() == l, l.copy() is l)
l.clear(); print(l)
for f in (lambda: l[0], lambda: l.pop(), lambda: l.remove(1), lambda: l.index(1), lambda: [1].pop(5), lambda: list("a")[1.5], lambda: list("a")["a"], lambda: l.__setitem__(0, 1), lambda: l.__delitem__(0), lambda: [1] + (2,), lambda: [1] * "a", lambda: list(5), lambda: [].extend(5), lambda: hash([]), lambda: [1].index(1, "a"), lambda: [].insert(), lambda: [].append(), lambda: [].append(1, 2), lambda: l.foo, lambda: list(1, 2), lambda: [1, 2].pop("a")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
