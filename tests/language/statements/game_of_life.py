# Sets of tuples, generations of a glider.
def step(cells):
    counts = {}
    for y, x in cells:
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                if dy or dx: counts[y + dy, x + dx] = counts.get((y + dy, x + dx), 0) + 1
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}
g = {(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)}
for i in range(40): g = step(g)
print(sorted(g)); r = {(0, 0), (0, 1), (0, 2), (1, 1), (5, 5), (5, 6), (6, 5), (6, 6)}
for i in range(12): r = step(r)
print(len(r), sorted(r)[:4])
for y in range(10, 14): print("".join("#" if (y, x) in g else "." for x in range(9, 14)))
