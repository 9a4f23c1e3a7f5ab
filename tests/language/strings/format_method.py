# str.format: fields, attributes, indexes, nesting, conversions, errors.
class P:
    x = 3
    l = [1, {"k": "v"}]
    def __format__(self, spec): return f"P<{spec}>"
    def __repr__(self): return "P!"
print("{} {}".format(1, 2), "{1} {0} {1}".format("a", "b"), "{a} {b[0]} {c.x}".format(a=1, b=[2], c=P), "{0.l[1][k]}".format(P()), "{:>5}|{:<5}|{:^5}".format(1, 2, 3), "{0:{1}}".format("x", ">4"), "{:{w}.{p}f}".format(3.14159, w=8, p=2), "{!r} {!s} {!a}".format("é", "é", "é"), "{{}} {{{}}}".format(1), "{:abc} {!r:>4}".format(P(), P()), "{0[a]} {0[b c]}".format({"a": 1, "b c": 2}))
print("{:,} {:_} {:.2%} {:e} {:b} {:#x} {:c}".format(1234567, 1234567, 0.5, 12345.0, 5, 255, 65), "{:*^10}".format("mid"), "{:05d} {:+} {: }".format(42, 42, 42), "{:.3}".format("abcdef"), "{:10}|".format("a"), "{:10}|".format(1), "{:é>3}".format("a"))
for f in (lambda: "{}".format(), lambda: "{1}".format(0), lambda: "{a}".format(), lambda: "{".format(1), lambda: "}".format(1), lambda: "{} {0}".format(1), lambda: "{0} {}".format(1), lambda: "{!x}".format(1), lambda: "{:d}".format("a"), lambda: "{:s}".format(1), lambda: "{0.y}".format(P()), lambda: "{[x]}".format([1]), lambda: "{0[}".format(1), lambda: "{:{:{}}}".format(1, 2, 3), lambda: "{!}".format(1), lambda: "{:>>>}".format("a"), lambda: "{:=5}".format("a"), lambda: "{:,}".format("a"), lambda: "{a.}".format(a=1), lambda: "{:5}".format([1]), lambda: "{:x}".format(None)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print("{a} {b}".format_map({"a": 1, "b": 2}), "{0:%s}" .format(1) if False else "", "%s" % "{}".format("%d"))
