# Searching and splitting bytes and bytearrays with every kind of argument.
for t in (bytes, bytearray):
    b = t(b"abc,abd,,xyz"); print(b.split(b","), b.rsplit(b",", 1), b.partition(b","), b.find(b"ab", 1), b.find(0x62), b.rfind(b"ab"), b.count(b","), b.replace(b"ab", b"-"), b.startswith((b"x", b"abc")), b[2:5], b[::-3], b"bd" in b, b.index(b"x"), b.join([b"1", b"2"])[:4], b.upper(), b.strip(b"az"), b.endswith(b"z", 3), b.isalpha(), b.title(), b == b"abc,abd,,xyz", b + b"!", b"!" + b, type(b"" + b).__name__, type(b + b"").__name__)
