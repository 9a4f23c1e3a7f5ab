# The same slices over list, tuple, string, bytes, range.
for o in ([0, 1, 2, 3, 4, 5], (0, 1, 2, 3, 4, 5), "012345", b"012345", range(6), bytearray(b"012345")):
    print(o[1:4], o[::-2], o[-2:], o[:-2], o[4:1:-1], o[10:], o[:0], o[::3], o[5::-5], o[slice(None, 2)])
