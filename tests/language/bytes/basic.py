# bytes and bytearray: literals, indexing, methods.
b = b"hello \x00\xff'\""
print(b, b[0], b[-1], b[1:3], b[::-1], len(b), list(b[:3]), b"a" + b"b", b"ab" * 2, 104 in b, b"ell" in b, b == bytearray(b), hash(b"a") == hash(bytes([97])))
print(bytes(3), bytes([1, 2]), bytes(range(5)), bytes("é", "utf-8"), bytes(b"x"), bytearray(2), bytearray(b"abc"), bytearray("x", "ascii"), b'''tri
ple''', rb"\x", b"\'", bytes.fromhex("00 ff 10"), b"\x01\xab".hex(), b"\x01\xab\xcd".hex(":"), b"\x01\xab\xcd".hex("-", 2), bytes())
for f in (lambda: b"a" + "b", lambda: "a" + b"b", lambda: bytes("a"), lambda: bytes([256]), lambda: bytes([-1]), lambda: bytes(-1), lambda: bytes(["a"]), lambda: b"a"[5], lambda: bytes.fromhex("0"), lambda: bytes.fromhex("zz"), lambda: bytes(1)["x"], lambda: bytes(1.5), lambda: "a" in b"a", lambda: 256 in b"a", lambda: bytes(1, "ascii"), lambda: b"%d" % "a", lambda: b"a" < "a"):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
