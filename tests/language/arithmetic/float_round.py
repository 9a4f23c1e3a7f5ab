# Rounding half to even and by decimal digits.
for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1.005, 1234.5678, -1234.5678, 1e20, 0.15, 0.25, 5e-324):
    print(x, round(x), round(x, 1), round(x, 2), round(x, -2), round(x, 20))
print(round(1e308, -308), type(round(2.0)), type(round(2.0, 0)), round(True), round(2.5, None))
