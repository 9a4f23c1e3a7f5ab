# Set comprehensions, nested frozensets, comparison chains, powerset.
def powerset(items):
    out = [frozenset()]
    for i in items:
        out += [s | {i} for s in out]
    return out
p = powerset([1, 2, 3])
print(len(p), sorted(map(sorted, p)), frozenset({1, 2}) in p, len({frozenset(s) for s in p}))
print({x % 3 for x in range(10)}, {len(w) for w in "a bb cc ddd".split()}, sorted({(x, y) for x in range(3) for y in range(x)}))
print({1} < {1, 2} < {1, 2, 3}, {1} <= {1}, {1} < {1}, {1, 2} > {3}, {1} == frozenset({1}), {1} != {2}, set() < {1})
class S(set): pass
s = S([1]); print(type(s | {2}).__name__, type(s.copy()).__name__, s, repr(S()), isinstance(s, set))
def dedupe(l):
    seen = set(); out = []
    for x in l:
        if x not in seen: seen.add(x); out.append(x)
    return out
print(dedupe([i * i % 17 for i in range(60)]))
