# Slice assignment and deletion, plain and extended.
def fresh(): return list(range(10))
l = fresh(); l[2:5] = "ab"; print(l)
l = fresh(); l[5:2] = [77]; print(l)
l = fresh(); l[:] = []; print(l)
l = fresh(); l[::2] = "abcde"; print(l)
l = fresh(); l[::-1] = range(10); print(l)
l = fresh(); del l[2:4]; del l[-1:]; del l[::3]; print(l)
l = fresh(); l[3:3] = l; print(l)
l = fresh(); l[1:8:3] = l[:3]; print(l)
l = fresh(); l[20:] = [1]; l[-50:0] = (i for i in "xy"); print(l)
l = fresh(); del l[8:1:-2]; print(l)
for f in (lambda l: l.__setitem__(slice(0, 6, 2), [1]), lambda l: l.__setitem__(slice(0, 1), 5), lambda l: l.__setitem__(slice(None, None, 0), []), lambda l: l.__setitem__(slice(0, 4, -1), [1]), lambda l: l["a":"b"], lambda l: l.__delitem__(slice(None, None, 0))):
    try:
        print(f(fresh()))
    except Exception as e:
        print(type(e).__name__, e)
