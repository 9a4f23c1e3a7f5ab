# Float operators, signed zeros, modulo signs.
for a in (7.5, -7.5, 0.0, -0.0):
    for b in (2.0, -2.0, 0.5):
        print(a, b, a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b))
print(1e308 * 10, -1e308 * 10, 1e-320, 5e-324 / 2, 1e16 + 1, 0.1 + 0.2, 1 / 3)
inf, nan = float("inf"), float("nan")
print(inf - inf, inf * 0, nan == nan, nan != nan, nan < 1, inf > 10**400, -inf < -10**400, inf // 1, 5 % inf, -5 % inf, inf % 5)
print(abs(-0.0), -0.0 == 0.0, +(-0.0), 0.0 * -1, 2.5 // 1, -2.5 // 1, 1e300 ** 2 if False else "-")
for f in (lambda: 1e300 ** 2, lambda: 10.0 ** 400, lambda: (-1.0) ** 0.5, lambda: 0.0 ** -0.5, lambda: int(inf), lambda: int(nan), lambda: round(nan), lambda: float(10**400)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
