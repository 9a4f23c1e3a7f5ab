# Just below a power of two floats are closer together than just above it.
for n in range(-1074, 1023):
    x = 2.0**n
    assert float(repr(x)) == x, n
print(2.0**-24, 2.0**-53, -2.0**-24, 2.0**-44, 9007199254740993.0, 5e-324, 2.0**-24 * 1j)
