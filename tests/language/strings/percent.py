# The % operator.
print("%d %i %u" % (1, -2, 3), "%5d|%-5d|%05d|%+d|% d" % (1, 2, 3, 4, 5), "%x %X %o %#x %#o" % (255, 255, 8, 255, 8), "%c%c" % (65, "B"))
print("%s %r %a" % ("é", "é", "é"), "%10s|%-10s|%.2s" % ("ab", "cd", "efg"), "%f %.2f %e %g %G %10.3f|" % (1.5, 2.345, 12345.678, 0.00001, 1e20, 3.14159), "%%", "100%%" % ())
print("%(a)s-%(b)05d" % {"a": "x", "b": 42}, "%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 3.14159), "%s" % (("t",),), "%s" % [1, 2], "%s" % None, "%d" % 3.99, "%d" % True, "%x" % -255, "%#.3x|%08.3d|%+.3d" % (10, 7, 7))
for f in (lambda: "%d" % "x", lambda: "%d %d" % 1, lambda: "%d" % (1, 2), lambda: "%z" % 1, lambda: "%" % 1, lambda: "%(a)s" % 1, lambda: "%(a)s" % {}, lambda: "%c" % "ab", lambda: "%c" % 0x110000, lambda: "%x" % 1.5, lambda: "%f" % "a", lambda: "x" % 1, lambda: "%(a" % {"a": 1}, lambda: "%*d" % ("a", 1), lambda: "%s %s" % ("a",), lambda: "%5"% 1, lambda: "%c" % None):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
