# Shifts, small and large, and the errors of negative counts.
for x in (1, -1, 5, -5, 2**62, -2**62, 2**63 - 1, -2**63, 12345678901234567890):
    for n in (0, 1, 2, 31, 32, 61, 62, 63, 64, 100):
        print(x << n, x >> n, end=" ")
    print()
print(0 << 10**30, 0 >> 10**30, 5 >> 10**30, -5 >> 10**30)
for f in (lambda: 1 << -1, lambda: 1 >> -1, lambda: 0 << -1, lambda: 1 << -10**30):
    try:
        print(f())
    except ValueError as e:
        print(e)
