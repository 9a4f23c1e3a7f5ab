# Methods of float; parsing; hex; ratio.
print((0.5).as_integer_ratio(), (-2.75).as_integer_ratio(), (1e300).is_integer(), (2.5).is_integer(), (3.7).__trunc__(), (3.7).__floor__(), (-3.2).__ceil__())
for x in (1.0, -0.5, 3.14159, 1e-310, 0.0, float("inf")):
    print(x.hex(), float.fromhex(x.hex()) == x)
for t in ("1.5", " 2e3 ", "-inf", "Infinity", "+nan", "1_0.5_0", ".5", "5.", "1e-400", "1e400", "٣.٥"):
    print(repr(t), float(t))
for t in ("", "1..5", "e5", "1_", "0x10", "nanx", "1e", "--1"):
    try:
        float(t)
    except ValueError as e:
        print(e)
for t in (None, [], "x", b"zz"):
    try:
        float(t)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(float.fromhex("0x1.8p3"), float.fromhex("-0x.1p-4"), (1.5).conjugate(), (1.5).real, (1.5).imag, float(), float(b"2.5"), float.from_number(3))
