# Complex arithmetic and text.
a, b = 3 + 4j, 1 - 2j
print(a + b, a - b, a * b, a / b, a ** 2, a ** b, -a, +a, abs(a), a.conjugate(), a.real, a.imag)
print(1j, 0j, -0j, complex(0.0, -0.0), complex(-0.0, 1), 1 + 0j, complex("1+2j"), complex(" -j "), complex("(3-4.5e2j)"), complex("nan+infj"))
print(a == 3 + 4j, a != b, 2 == 2 + 0j, complex(1, 2) + 1, 1.5 * 2j, 2 - 1j, bool(0j), hash(a) == hash(3 + 4j))
print(f"{a:.2f} {a:>12} {a:+.1e} {b:g} {a!r}", complex(real=1, imag=2), complex(3), complex())
for f in (lambda: a < b, lambda: a // b, lambda: a % b, lambda: complex("1+"), lambda: complex("1", 2), lambda: int(a), lambda: float(a), lambda: a / 0, lambda: 0j ** -1, lambda: format(a, "0>5d")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
