# Tuples as records and keys: sorting, comparing, unpacking, swapping.
people = [("bob", 30, 1.8), ("al", 25, 1.7), ("cy", 30, 1.6)]
print(sorted(people), sorted(people, key=lambda p: (-p[1], p[2])), max(people, key=lambda p: p[2]), [n for n, *_ in people], sum(a for _, a, _ in people), dict((p[0], p[1:]) for p in people), ("bob", 30, 1.8) in people, people.index(("cy", 30, 1.6)))
a, b, c = people; (n, *rest), b = a, c; print(n, rest, b, (1, 2) + (3,) * 2, ((),) * 2, tuple(reversed((1, 2, 3))), (1, (2, (3,)))[1][1][0])
grid = {(x, y): x * y for x in range(3) for y in range(3)}; print(grid[2, 2], sum(v for (x, y), v in grid.items() if x == y))
