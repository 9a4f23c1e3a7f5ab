# Around the edges of 31, 32, 62, 63 and 64 bits results must not wrap.
edges = []
for bits in (29, 30, 31, 32, 59, 60, 61, 62, 63, 64, 65, 127, 128):
    for delta in (-1, 0, 1):
        edges.append((1 << bits) + delta)
total = 0
for e in edges:
    print(e, -e, e + e, e - (-e), e * 3, -e * 3)
    total += e * e - e
print(total)
for a in edges[::5]:
    for b in edges[::7]:
        print(a // b, a % b, -a // b, -a % b, (a * b) // b == a)
