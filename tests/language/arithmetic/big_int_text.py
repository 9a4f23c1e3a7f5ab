# Conversion limits and round trips between bases.
for n in (10**50 - 1, -(2**200), 2**64, 7**77):
    print(n, hex(n), int(hex(n), 16) == n, int(str(n)) == n, int(oct(n), 8) == n, "%d" % n, "%x" % n, f"{n:,}", f"{n:_}", f"{n:e}", f"{n:+.3g}")
try:
    print(str(10**5000)[:5])
except ValueError as e:
    print(e)
try:
    int("9" * 5000)
except ValueError as e:
    print(e)
print(len(hex(10**5000)))
