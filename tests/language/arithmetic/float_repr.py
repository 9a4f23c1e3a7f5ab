# Shortest text that reads back, with the switch to exponents.
for x in (0.1, 1.0, 100.0, 1e15, 1e16, 123456789012345680.0, 1e17, 1e22, 1e23, 0.0001, 0.00001, 1.5e-7, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 1 / 3, 2 / 3, 1e100, 9007199254740993.0, 123.456, -0.0, 4.35, 0.3, 2.675, 1e5):
    print(repr(x), str(x), float(repr(x)) == x)
print(repr(float("inf")), repr(float("-inf")), repr(float("nan")), 1e1000, -1e1000)
