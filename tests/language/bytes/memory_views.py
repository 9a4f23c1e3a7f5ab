# memoryview: slices, formats, writing through, release.
a = bytearray(b"abcdefgh")
m = memoryview(a)
print(m[0], m[-1], bytes(m[2:4]), m.tolist(), m.nbytes, m.itemsize, m.format, m.shape, m.strides, m.readonly, m.ndim, len(m), m.contiguous)
m[0] = 65; m[1:3] = b"XY"; print(a)
print(bytes(m[::2]), m[::-1].tolist(), m == a, m == b"AXYdefgh", m.tobytes(), m.hex(), 65 in m, m[2:][1])
i = m.cast("I"); print(len(i), i.itemsize, i.format, i.shape)
r = memoryview(b"ro")
for f in (lambda: r.__setitem__(0, 1), lambda: m.__setitem__(0, 256), lambda: m.__setitem__(slice(0, 2), b"abc"), lambda: m[100], lambda: a.append(1), lambda: memoryview("a"), lambda: m.cast("Z"), lambda: hash(m), lambda: m["a"]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(hash(r) == hash(b"ro"), r.toreadonly().readonly)
with memoryview(b"abc") as v:
    print(v[0])
try:
    v[0]
except ValueError as e:
    print(e)
i.release(); m.release()
a.append(33); print(a)
