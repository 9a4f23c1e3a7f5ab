# struct and array.
import struct, array
print(struct.pack("<ihb", 1, -2, 3), struct.unpack(">I", b"\0\0\1\0"), struct.calcsize("@iq"), struct.pack("3s?d", b"ab", True, 1.5), struct.unpack("<e", struct.pack("<e", 0.5)), list(struct.iter_unpack("<H", b"\1\0\2\0")), struct.pack("<2x1B", 7), struct.Struct("!hh").size)
a = array.array("i", [1, 2, 3]); a.append(4); a.extend([5]); print(a, a[1], a[1:3], a.tolist(), a.itemsize, a.typecode, sum(a), a.index(3), a.count(1), a.pop(), a.tobytes()[:4], array.array("d", [1.5]) + array.array("d", [2]), a == array.array("i", [1, 2, 3, 4])); a[0] = 10; a.reverse(); a.insert(0, 7); print(a, array.array("u", "hé") if False else array.array("w", "hé"), memoryview(a).format)
for f in (lambda: struct.pack("b", 200), lambda: struct.unpack("i", b"a"), lambda: struct.pack("z"), lambda: struct.pack("i"), lambda: array.array("x"), lambda: array.array("b", [200]), lambda: array.array("i", ["a"]), lambda: a.append("x"), lambda: a[99]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
