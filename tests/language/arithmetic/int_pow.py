# Powers: negative exponents, modulus, inverse.
print(2 ** 10, 2 ** 0, 0 ** 0, (-2) ** 3, -2 ** 2, 2 ** -1, (-2) ** -3, 3 ** 100)
print(pow(2, 10, 1000), pow(3, -1, 7), pow(-3, 5, 7), pow(3, 5, -7), pow(10, 0, 1), pow(2, 100, 3**50))
print(2 ** 0.5, 4 ** 0.5, (-8) ** 2, 10 ** -2)
for args in ((2, -1, 4), (2, 1, 0), (2.0, 2, 3), (0, -1)):
    try:
        print(pow(*args))
    except Exception as e:
        print(type(e).__name__, e)
print((-8) ** (1 / 3))
