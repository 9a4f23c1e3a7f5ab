# Changing a list while iterating.
l = [1, 2, 3, 4]
for x in l:
    if x < 4: l.append(x * 10) if len(l) < 8 else None
    print(x, end=" ")
print(l)
l = list(range(10))
for x in l:
    l.remove(x)
print(l)
it = iter([1, 2])
print(list(it), list(it), it.__length_hint__())
l = [1]
it = iter(l); next(it)
l.append(2); print(next(it), next(it, "done"))
l.append(3); print(next(it, "still done"))
print(list(reversed([1, 2, 3])), [*reversed(range(4))])
