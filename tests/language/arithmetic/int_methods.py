# Methods and attributes of int.
x = 1234567890123456789012
print(x.bit_length(), x.bit_count(), x.conjugate() == x, x.real == x, x.imag, x.numerator == x, x.denominator)
print((255).to_bytes(2, "big"), (255).to_bytes(2, "little"), (-2).to_bytes(2, "big", signed=True), (0).to_bytes(), (5).to_bytes(1))
print(int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\xff\xfe", "big", signed=True), int.from_bytes([1, 2, 3], "little"), int.from_bytes(b""))
for f in (lambda: (256).to_bytes(1, "big"), lambda: (-1).to_bytes(1, "big"), lambda: (1).to_bytes(1, "middle"), lambda: int.from_bytes(b"a", "x")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print((7).as_integer_ratio(), (7).is_integer(), (5).__add__(3), (5).__add__("x"), (5).__radd__(1), (5).__divmod__(3), (-5).__abs__(), (5).__index__(), (5).__bool__())
print(round(12345, -2), round(15, -1), round(25, -1), round(-15, -1), round(7, 2), (3).__round__(), (3).__ceil__())
