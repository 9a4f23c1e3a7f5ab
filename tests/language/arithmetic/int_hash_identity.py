# Hashes of numbers agree across types.
for v in (0, 1, -1, -2, 2**61 - 1, 2**61 - 2, -(2**61 - 1), 2**61, 2**100, -2**100, 10**18):
    print(v, hash(v), hash(float(v)) == hash(v) if float(v) == v else "-")
print(hash(1.5), hash(-0.0), hash(float("inf")), hash(float("-inf")), hash(True), hash(1 + 0j), hash(1j), hash(0.1), hash(1e300))
print({1: "a", 1.0: "b", True: "c"}, 1 == 1.0 == True, hash(2.0**70) == hash(2**70))
