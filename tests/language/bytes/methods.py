# The string-like methods of bytes.
b = b"Hello, World"
print(b.upper(), b.lower(), b.title(), b.swapcase(), b.capitalize(), b.find(b"o"), b.find(111), b.rfind(b"o"), b.index(b"W"), b.count(b"l"), b.count(108), b.split(b", "), b.split(), b.rsplit(b"o", 1), b.partition(b","), b.rpartition(b"o"))
print(b.replace(b"l", b"L"), b.replace(b"l", b"", 1), b.strip(b"Hd"), b" a ".strip(), b.startswith(b"He"), b.endswith((b"x", b"ld")), b.center(20, b"*"), b.ljust(15), b"5".zfill(3), b"-5".zfill(4), b"a\tb".expandtabs(4), b"a\nb\r\nc".splitlines(), b",".join([b"a", bytearray(b"b")]), b.translate(None, b"lo"), b.translate(bytes(range(255, -1, -1)))[:3], bytes.maketrans(b"ab", b"xy")[97:99])
print(b"abc".isalpha(), b"12".isdigit(), b" ".isspace(), b"aB".isalnum(), b"\x80".isascii(), b"ab".islower(), b"Ab".istitle(), b"x".removeprefix(b"x"), b"xy".removesuffix(b"y"), b"abc".decode(), b"%s %d %x %r %b %c %5.2f" % (b"a", 1, 255, "q", b"z", 65, 1.5))
for f in (lambda: b.find("o"), lambda: b.split(""), lambda: b.split(b""), lambda: b.join(["a"]), lambda: b.replace("a", "b"), lambda: b.startswith("H"), lambda: b.index(b"z"), lambda: b.find(300), lambda: b.center(5, b"ab"), lambda: b.translate(b"a"), lambda: b"%s" % "a"):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
