# int() of texts: bases, underscores, spaces, signs, Unicode digits, errors.
good = [("42",), (" -7 ",), ("+0",), ("1_000",), ("ff", 16), ("0xff", 16), ("0xff", 0), ("0b101", 0), ("0o17", 0),
        ("z", 36), ("١٢٣",), ("0_0", 0), ("-0x_10", 0), (b"12",), (bytearray(b"13"),), ("9" * 30,)]
for args in good:
    print(args, int(*args))
bad = [("",), ("1__0",), ("_1",), ("1_",), ("0x",), ("12a",), ("08", 0), ("2", 2), ("1", 1), ("1", 37), (None,), ("1.5",), (1, 10), (" ",), (b"x",), ([],)]
for args in bad:
    try:
        print(int(*args))
    except (ValueError, TypeError) as e:
        print(args, type(e).__name__, e)
print(int(), int(3.99), int(-3.99), int(True), int(1e20))
