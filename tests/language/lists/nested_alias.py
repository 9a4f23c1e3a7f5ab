# Aliasing, nesting, recursive repr, comparison of nested lists.
a = [[0] * 2] * 2
a[0][0] = 1
print(a)
r = [1]; r.append(r)
print(r, r[1][1][0])
d = {}; d["d"] = d; print(d)
t = ([],); t[0].append(t); print(t)
print([1, [2, [3]]] == [1, [2, [3]]], [[1], 2] < [[1], 3], [1, 2] == (1, 2), [] == [], [0] > [])
x = y = [1]
x += [2]; print(y); x = x + [3]; print(y, x)
m = [[i * j for j in range(4)] for i in range(3)]
print(m, [list(c) for c in zip(*m)], sum(map(sum, m)), sum(m, []))
