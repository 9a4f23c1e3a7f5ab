# format() and __format__ of every basic type.
for v, specs in ((5, ["", "d", ">4", "#x"]), (2.5, ["", ".3f", "e", "%"]), ("s", ["", ">3", "^5", ".0"]), (True, ["", "d", "5"]), (None, [""]), ([1], [""]), (1j, ["", ".1f"]), (b"x", [""])):
    print([format(v, s) for s in specs])
for v, s in ((None, "5"), ([1], ">3"), (b"x", "s"), ({}, "d"), (object, "x"), (5, "s"), ("a", "d"), ("a", "+"), (5, ".2"), (True, "s"), (2.5, "d")):
    try:
        print(format(v, s))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
class F:
    def __format__(self, s): return 5
try:
    format(F())
except TypeError as e:
    print(e)
