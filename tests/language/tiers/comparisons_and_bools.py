# Comparison chains, identity, membership, truth of mixed values in traces.
def f(n):
    c = [0] * 8
    for i in range(n):
        v = (None, True, i, float(i), str(i), [], (i,), {i: i})[i % 8]
        if v: c[0] += 1
        if v is None: c[1] += 1
        if v is True or v is False: c[2] += 1
        if isinstance(v, (int, float)) and 10 <= v < 50: c[3] += 1
        if v == i: c[4] += 1
        if i in (1, 2, 3, 50): c[5] += 1
        if not v and v is not None: c[6] += 1
        c[7] += bool(v) + (v != i)
    return c
print(f(160))
def nan(n):
    x, c = float("nan"), 0
    for i in range(n): c += (x == x) + (x != x) * 2 + (x < i) * 4 + (i < x) * 8 + (not x) * 16
    return c
print(nan(60))
