# Texts from formats: wide and lone characters, fills, and halfway cases of fixed digits.
print("%s-%5s|%-5s|%.2s" % ("\u20ac", "\u00e9", "\udc80", "\U0001f40dab") == "\u20ac-    \u00e9|\udc80    |\U0001f40da")
print(ascii("%c%c%r%a" % (0xdc80, "\u00e9", "\u00e9\n'", "\u20ac")), ascii(f"{5:\udc80^5}"), f"{'x':\u20ac>4}", ascii(f"{-3:\u00e9=6d}"))
print("{}{{}}{0!r:>6}".format("a") if False else "{0}{{}}{0!r:>6}".format("a"), "{:{}}{}".format("ab", 5, "|"), "{a[0]}{b.imag}{c[x]}".format(a=[7], b=3j, c={"x": "\u00e9"}))
for bad in ("{", "}", "{0", "{!x}", "{0!}", "{a.}", "{99999999999999999999}", "{0[}", "{:{:{}}}"):
    try:
        print(bad.format(1, 2, 3))
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        print(type(error).__name__, error)
print(b"%s|%5d|%-6.2f|%c|%r|%x" % (b"\xff\x00", -42, 2.675, 200, "\u00e9", 255), b"%b" % b"\x80")
for x in (0.5, 1.5, 2.5, 0.125, 0.375, 2.675, 1e15 + 0.5, 123456789.987654321, 0.0, -0.0, 9.9999, 0.05, 5e-324, 1e22, 1.7976931348623157e308, 2**53 + 2.0):
    print("%.0f %.1f %.2f %.6f" % (x, x, x, x), f"{x:.0f} {x:.3f} {x:#.0f} {x:+010.2f} {x:,.2f} {x:z.1f} {x:.15f} {x:.1%}")
print(f"{1234567:,} {1234567:_} {-5:05} {255:#06x} {255:#b} {65:c} {5:+} {5: } {True:5} {2**70:>30,} {7:^7}|{7:<4}|{'s':.0}|")
print(repr("a'b"), repr('a"b'), repr("a'\"b"), repr("\t\n\r\\\x00\x7f\x80\xa0\xad\u0378\ue000\U0001f40d\U000e0001\ud800"))
for value, spec in ((1, ".2"), (1, "zd"), (1.5, "d"), ("s", "+"), ("s", "d"), (1, "y"), (1, "+c"), (1, "5,_"), (3, "=>>4"), (1.5, "x"), ([], "5")):
    try:
        print(format(value, spec))
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
