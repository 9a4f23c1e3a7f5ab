# Formatting floats with every type and flag.
for spec in ("", "f", ".0f", ".3f", "e", ".2e", "E", "g", ".3g", "G", "n", "%", ".1%", "10.2f", "<10.2f", "^10.2f", "=+10.2f", "010.2f", "+.1f", " .1f", ",.2f", "_.2f", "#.0f", "#g", ".10g", "z.0f", "*>12.4f", ".17g", "08", ".4"):
    print(repr(spec), [format(v, spec) for v in (0.0, -0.0, 3.14159, -2.5, 1234567.891, 1e-10, 1e20, float("inf"), float("nan"))])
for spec in ("d", "x", "s", "c", ".", "1.2.3", ",e_"):
    try:
        print(format(1.5, spec))
    except ValueError as e:
        print(repr(spec), e)
