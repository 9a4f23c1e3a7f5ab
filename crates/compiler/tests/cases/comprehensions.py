def inlined(rows, k):
    squares = [x * x for x in rows if x if x > k]
    pairs = {(x, y) for x in rows for y in [x + 1] if y}
    table = {x: [y for y in x] for x in rows}
    later = (x + k for x in rows)
    cells = [lambda: x for x in rows]
    return squares, pairs, table, later, cells

def builtins(rows):
    return all(x for x in rows), any(x for x in rows), tuple(x for x in rows), list(x for x in rows)

top = [i for i in range(10)]
nested = [[j for j in i] for i in top]
if any((found := i) for i in top):
    print(found)
