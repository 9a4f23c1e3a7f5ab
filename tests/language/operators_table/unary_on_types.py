# Unary operators over all basic types.
for v in (5, -2.5, 1j, "a", [], None, b"x", (1,), {}, {1}, range(2)):
    row = []
    for f in (lambda x: -x, lambda x: +x, lambda x: ~x, lambda x: not x):
        try:
            row.append(repr(f(v)))
        except TypeError as e:
            row.append(str(e))
    print(repr(v), row)
print(-False, +True, not True)
