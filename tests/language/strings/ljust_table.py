# A table laid out with padding methods and format specs.
rows = [("name", "qty", "price"), ("apple", 3, 1.5), ("pêche", 12, 0.25), ("中文", 100, 1000)]
for r in rows: print(r[0].ljust(8, ".") + str(r[1]).rjust(5) + str(r[2]).center(9, "-") + "|")
for n, q, p in rows[1:]: print(f"{n:<8}{q:>5d}{p:^9.2f}|{q * p:,.1f}|{q:05}|{n!r:>9}")
