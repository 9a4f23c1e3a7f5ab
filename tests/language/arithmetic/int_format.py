# Formatting ints.
for spec in ("", "d", "5", "<5", "^5", ">5", "=5", "+", " ", "-", "05", "+05", ",", "_", "x", "X", "#x", "#o", "#b", "08b", "#010x", "_x", "_b", "c", "e", ".2f", "%", "n", "*^9", "+,", "012,", "g", "z.1f"):
    for v in (65, -65, 1234567):
        try:
            print(repr(spec), repr(format(v, spec)), end=" | ")
        except (ValueError, OverflowError) as e:
            print(repr(spec), e, end=" | ")
    print()
for spec in (".3", "s", ",x", "_c", "Q", "5.2d", ",_", "+c", "#c", "=^5s", "10000000000000000000000d"):
    try:
        print(format(65, spec))
    except ValueError as e:
        print(repr(spec), e)
