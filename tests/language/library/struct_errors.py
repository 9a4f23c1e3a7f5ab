# Every format of struct with values that fit, values that do not, and formats that are none.
import struct


def show(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except Exception as error:
        result = f"{type(error).__module__}.{type(error).__name__}: {error}"
    print(getattr(f, "__name__", "?"), [repr(a)[:40] for a in args], kwargs or "", "->", result)


for code in "bBhHiIlLqQnN":
    for value in (1 << 70, -(1 << 70), 1.5, "x", None, -1, 1 << 63, 300, 70000, 1 << 32):
        show(struct.pack, code, value)
        if code not in "nN":
            show(struct.pack, ">" + code, value)
for code in "efdcsp?FD":
    for value in (1e300, "x", b"ab", None, -1, 1 << 64, 3 + 4j):
        show(struct.pack, "<" + code, value)
for text in [
    "z", "3", "<n", "<P", "99999999999999999999i", "9223372036854775807i", "i3", "\0i", "é", b"i", 3, None, "=i !",
    "3 s", "s3", "0s", "ci", "bq", "b0q", "<b0q", "xi", "i x", "@3sq", "P", "3p2s",
]:
    show(struct.calcsize, text)

show(struct.pack, "ii", 1)
show(struct.pack)
show(struct.pack_into, "ii")
show(struct.pack_into, "ii", bytearray(3))
show(struct.pack_into, "ii", bytearray(3), 0, 1, 2)
show(struct.pack_into, "ii", bytearray(8), 0, 1)
show(struct.pack_into, "ii", b"12345678", 0, 1, 2)
for offset in (-3, -30, 30, "a"):
    show(struct.pack_into, "ii", bytearray(8), offset, 1, 2)
    show(struct.unpack_from, "ii", b"12345678", offset)
show(struct.unpack, "ii", b"123")
show(struct.unpack, "ii", "12345678")
show(struct.unpack_from, "i", b"12345678", offset=4)
show(struct.iter_unpack, "ii", b"123")
show(struct.iter_unpack, "", b"123")
it = struct.iter_unpack("<hb", b"123456")
print(it.__length_hint__(), next(it), it.__length_hint__(), list(it), type(it))

s = struct.Struct("<hb")
print(s, s.format, s.size, struct.Struct(b"ii").format)
show(struct.Struct)
show(s.pack, 1)
show(s.unpack, b"1")
show(s.pack_into, bytearray(1), 0, 1, 2)
print(struct.unpack("4p", b"\x05abc"), struct.pack("5p", b"abcdefg"), struct.unpack("0s0p", b""))
print(struct.pack(">e", 1.1), struct.unpack("<e", b"\x00\x7c"), struct.unpack("<f", struct.pack("<f", 1e-46)))
print(struct.pack("<D", 1 + 2j), struct.unpack("<F", struct.pack("<F", 1 + 2j)), struct.unpack("?", b"\x05"))
print(struct.error.__mro__)
