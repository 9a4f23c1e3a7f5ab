# slice objects, indices(), multi-dimensional subscripts.
class R:
    def __getitem__(self, k): return k
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
r = R()
print(r[1], r[1:2], r[::], r[1:2, ::3], r[...], r[..., 1], r[()], r[1, ], r[:, 1:], r["a":"b":"c"], r[None:None])
r[1:2] = 5; r[...] = 6; del r[::2]; r[1, 2] = 7
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(1, 2) == slice(1, 2), slice(1) < slice(2), s.indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(10), slice(100, -100, -2).indices(7), hash(slice(1)) == hash(slice(1)))
for f in (lambda: slice(), lambda: slice(None, None, 0).indices(5), lambda: slice("a").indices(5), lambda: s.indices(-1), lambda: setattr(s, "start", 1), lambda: list("a")[1:2, 3]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print([*range(10)][slice(2, 5)], "abcdef"[slice(None, None, 2)], range(10)[slice(2, 8, 3)])
