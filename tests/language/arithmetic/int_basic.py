# Integer operators on small numbers, with every sign.
for a in (7, -7, 0, 1):
    for b in (2, -2, 3, -3, 1):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b))
print(+5, -5, ~5, ~-1, abs(-3), -0)
print(7 / 2, -7 / 2, 6 / 3, 0 / 5)
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2 != 1)
print(True + True, True * 3, False - 1, ~True if False else 0, True / 2)
