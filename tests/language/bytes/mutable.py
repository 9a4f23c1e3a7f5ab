# bytearray is changed in place.
a = bytearray(b"hello")
a[0] = 72; a[1:3] = b"EYY"; a.append(33); a.extend(b"abc"); a.extend([100, 101]); a.insert(0, 60)
print(a, a.pop(), a.pop(0), a)
a.remove(72); a.reverse(); print(a)
del a[0]; del a[::2]; print(a)
a += b"xyz"; a *= 2; print(a, a.copy() is a, a == bytes(a), len(a))
a.clear(); print(a, bool(a))
a = bytearray(range(10)); a[::3] = b"\xff\xff\xff\xff"; print(a)
a[2:4] = []; a[5:5] = [1, 2]; print(list(a))
for f in (lambda: a.__setitem__(0, 256), lambda: a.__setitem__(0, "a"), lambda: a.__setitem__(100, 1), lambda: a.append(-1), lambda: a.append(b"a"), lambda: a.remove(77), lambda: bytearray().pop(), lambda: hash(a), lambda: a.__setitem__(slice(0, 6, 2), b"a"), lambda: a.extend("abc"), lambda: a.__setitem__(slice(0, 1), "x"), lambda: a.insert("x", 1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
