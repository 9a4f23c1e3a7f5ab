# array.array: all typecodes, methods, slices, buffers, files, pickles and errors.
import array
import copy
import io

A = array.array


def show(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(getattr(f, "__name__", "?"), [ascii(a)[:60] for a in args], kwargs or "", "->", ascii(result))


for args in [
    (), ("i",), ("z",), ("ii",), (b"i",), (3,), ("i", [1, 2]), ("i", "ab"), ("w", "ab"), ("i", b"abcd"), ("i", b"abc"),
    ("i", bytearray(b"abcd")), ("i", (1, 2)), ("i", range(3)), ("d", [1, 2.5]), ("d", A("i", [1, 2])), ("w", A("w", "x")),
    ("i", A("w", "ab")), ("w", A("i", [65])), ("i", 5), ("i", [1], 3), ("i", None), ("w", [1]), ("w", ["ab"]),
]:
    show(A, *args)
show(A, "i", [1], x=3)
for code, values in dict(
    b=[127, 128, -129, 1.5], B=[255, 256, -1], h=[32768, -32769], H=[65536, -1], i=[1 << 31, -(1 << 31) - 1],
    I=[1 << 32, -1, 1 << 70], l=[1 << 63], L=[1 << 64, -1, 1 << 63], q=[1 << 63], Q=[1 << 64, -1], f=["x", 1e300],
    d=["x", 1 << 2000], w=[1, "", "ab"],
).items():
    for value in values:
        show(A, code, [value])
for code in array.typecodes.replace("u", ""):
    print(code, A(code).itemsize, A(code), memoryview(A(code)).format)

a = A("i", [1, 2, 3, 4, 5])
show(a.append, 6)
show(a.append, "x")
show(a.extend, [7])
show(a.extend, A("d", [1]))
show(a.extend, A("i", [8]))
show(a.insert, -100, 9)
show(a.insert, 100, 9)
show(a.pop)
show(a.pop, 0)
show(a.pop, 100)
show(A("i").pop)
show(a.index, 3)
show(a.index, 3, 0, 1)
show(a.index, 99)
show(a.count, 3)
show(a.remove, 99)
show(a.remove, 3)
a.reverse()
a.byteswap()
print(a)
a.byteswap()
print(a, a.tolist(), a.tobytes())
show(a.frombytes, b"123")
show(a.fromlist, [1, "x"])
show(a.fromlist, (1,))
show(a.fromunicode, "x")
show(a.tounicode)
print(A("w", "ab").tounicode(), a)
for key in (0, 100, "x", slice(1, 3), slice(None, None, -2), 1.5):
    show(a.__getitem__, key)
for key, value in [
    (0, 100), (100, 1), (0, "x"), (slice(0, 2), A("i", [1, 2, 3])), (slice(0, 2), [1, 2]), (slice(0, 2), A("d", [1])),
    (slice(0, 4, 2), A("i", [1])), (slice(0, 4, 2), A("i", [1, 2])),
]:
    show(a.__setitem__, key, value)
    print(a)
a[0:0] = a
a[::-1] = a
print(a)
del a[0], a[0:2], a[::2]
print(a)
show(a.__delitem__, 100)

a = A("i", [1, 2, 3])
show(lambda: a + a)
show(lambda: a + [1])
show(lambda: a + A("d"))
show(lambda: 2 * a)
show(lambda: a * -1)
show(lambda: a * "x")
a += A("i", [4])
a *= 2
print(a, 3 in a, "x" in a, a == A("d", [1, 2, 3, 4] * 2), a < A("i", [2]), A("i", [1]) == A("w", "a"))
show(lambda: a < [1])
show(hash, a)
it = iter(a)
next(it)
print(type(it), it.__reduce__()[1:])

view = memoryview(a)
for operation in (lambda: a.append(1), a.pop, lambda: a.extend([1]), lambda: a.__delitem__(0), lambda: a.frombytes(b"1234")):
    show(operation)
view[0] = 77
view.release()
a.append(1)
print(a, bytes(a[:2]))
a.clear()
print(a)

a = A("i", [1, 2, 3])
print(a.__reduce_ex__(2), a.__reduce_ex__(3)[1:], copy.copy(a), copy.deepcopy(a) == a, A[int])


class S(A):
    pass


s = S("i", [1])
s.y = 3
print(s, s.__reduce_ex__(3)[1:], type(s[0:1]))
rebuild = array._array_reconstructor
for args in [
    (A, "i", 8, b"\1\0\0\0"), (A, "i", 9, b"\0\0\0\1"), (A, "i", 2, b"\1\0"), (A, "q", 8, b"\1\0\0\0"), (A, "i", 99, b""),
    (A, "z", 8, b""), (int, "i", 8, b""), (A, "i", 8, "x"), (A, "d", 17, b"\x3f\xf8\0\0\0\0\0\0"), (A, "f", 14, b"\0\0\x80\x3f"),
    (A, "i", 8, b"abc"), (3, "i", 8, b""),
]:
    show(rebuild, *args)
f = io.BytesIO()
a.tofile(f)
f.seek(0)
b = A("i")
b.fromfile(f, 2)
print(b)
show(lambda: b.fromfile(f, 5))
print(b)
show(lambda: b.fromfile(f, -1))
match a:
    case [1, 2, 3]:
        print("a sequence")
