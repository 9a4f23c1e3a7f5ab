# Sets as visited marks, differences, closure of a relation.
edges = {(1, 2), (2, 3), (3, 4), (5, 1)}
closure = set(edges)
while True:
    more = {(a, d) for a, b in closure for c, d in closure if b == c} - closure
    if not more: break
    closure |= more
print(len(closure), sorted(closure))
n = 60; comp = {m for i in range(2, 8) for m in range(i * i, n, i)}; print(sorted(set(range(2, n)) - comp))
print({frozenset(w) for w in ("abc", "cab", "abd")} == {frozenset("abc"), frozenset("dab")}, len({(x * x) % 17 for x in range(17)}))
