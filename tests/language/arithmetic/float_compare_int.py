# Comparing floats with ints is exact.
big = 2**53
print(big + 1 == float(big + 1), big + 1 > float(big), float(big) < big + 1, 10**22 == 1e22, 10**23 == 1e23, 10**23 > 1e23)
for i in (0, 1, -1, 2**62, 2**63, 2**64 + 1, -2**63 - 1, 10**400):
    for f in (0.0, 1.0, -1.0, 2.0**62, 2.0**63, -2.0**63, 1e300, float("inf"), float("nan")):
        print(int(i < f), int(i == f), int(i > f), end=" ")
    print()
print(max(1, 1.0), max(1.0, 1), min(1, True), sorted([3, 1.5, 2, True]))
