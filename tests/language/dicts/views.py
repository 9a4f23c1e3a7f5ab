# keys, values, items: live views and set operations.
d = {"a": 1, "b": 2}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i)
d["c"] = 3
print(k, v, i, len(k), "c" in k, 3 in v, ("c", 3) in i, ("c", 4) in i, list(reversed(k)), list(reversed(v)), list(reversed(i)))
print(sorted(k & {"a", "z"}), sorted(k | {"z"}), sorted(k - {"a"}), sorted(k ^ {"a", "z"}), k == {"a", "b", "c"}, k <= {"a", "b", "c", "d"}, k > {"a"}, k.isdisjoint(["z"]), sorted(i & {("a", 1)}), v == v, d.values() == d.values(), k.mapping)
try:
    for x in d: d["new" + x] = 0
except RuntimeError as e:
    print(e)
d = {1: 1, 2: 2}
try:
    for x in d:
        del d[x]
except RuntimeError as e:
    print(e)
d = {1: 1}
try:
    for x in d:
        d.pop(1); d[2] = 2
    print("ended", d)
except RuntimeError as e:
    print(e)
for x in {1: 1, 2: 2}.items(): print(x)
for f in (lambda: k[0], lambda: k + {1}, lambda: hash(i), lambda: v & {1}, lambda: next(k)):
    try:
        print(f())
    except TypeError as e:
        print(e)
