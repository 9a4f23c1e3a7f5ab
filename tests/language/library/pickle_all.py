"""pickle: the protocols, objects of classes, what they share, and what cannot be pickled."""
import copy
import copyreg
import io
import pickle
import pickletools


class Plain:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __repr__(self):
        return f"Plain({self.x!r})"


class Slotted:
    __slots__ = ("a", "b")


class Reduced:
    def __reduce__(self):
        return Plain, ("reduced",), {"y": 2}


class Stateful:
    def __getstate__(self):
        return {"s": 1}

    def __setstate__(self, state):
        self.state = state


class NewArgs(tuple):
    def __new__(cls, *items, **named):
        return super().__new__(cls, items)

    def __getnewargs__(self):
        return tuple(self)


class Listy(list):
    pass


class Dicty(dict):
    pass


values = [None, True, 0, -1, 255, 65536, 1 << 40, -(1 << 200), 1.5, float("inf"), 2 + 3j, "", "text", "é\ud800",
          "x" * 300, b"", b"bytes", bytearray(b"array"), (), (1,), (1, 2), (1, 2, 3, 4), [], [1, [2]], {}, {"k": {1: 2}},
          set(), {3}, frozenset({4}), range(5), slice(1, 2), Ellipsis, NotImplemented, int, len, Plain, Plain.__init__,
          Plain([1]), Listy([1, 2]), Dicty(a=1), NewArgs(1, 2), ValueError("m", 3)]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    for value in values:
        try:
            data = pickle._dumps(value, protocol)
        except Exception as e:
            print(protocol, repr(value)[:40], type(e).__name__, e)
            continue
        back = pickle._loads(data)
        if isinstance(value, ValueError):
            back, value = back.args, value.args
        if back != value or type(back) is not type(value):
            print(protocol, value, back)
        if protocol in (0, 5) and len(data) < 200:
            print(protocol, data)
    slotted = Slotted()
    slotted.a = 1
    if protocol >= 2:
        back = pickle.loads(pickle.dumps(slotted, protocol))
        print(back.a, hasattr(back, "b"))
    back = pickle.loads(pickle.dumps(Reduced(), protocol))
    print(back, back.y)
    print(pickle.loads(pickle.dumps(Stateful(), protocol)).state)
    shared = Plain(None)
    shared.x = [shared, shared]
    back = pickle.loads(pickle.dumps(shared, protocol))
    print(back.x[0] is back is back.x[1])
    loop = []
    loop.append((loop,))
    back = pickle.loads(pickle.dumps(loop, protocol))
    print(back[0][0] is back)
for bad in (lambda: 0, (i for i in ()), io.BytesIO().readline.__class__, type("Local", (), {})()):
    try:
        pickle._dumps(bad)
        print("pickled")
    except Exception as e:
        print(type(e).__name__)
for data in (b"", b"\x80\x07.", b"garbage", b"cnothing\nhere\n."):
    try:
        pickle._loads(data)
    except Exception as e:
        print(type(e).__name__, e)
copyreg.pickle(complex, lambda c: (complex, (c.real, c.imag)))
print(copy.deepcopy(1 + 2j), copy.copy(Plain(1)), copy.deepcopy({"a": [Plain((1, [2]))]}))
pickletools.dis(pickle._dumps([1, "a", (2.5, None)], 2))
out = io.BytesIO()
pickler = pickle._Pickler(out, 4)
pickler.dump("one")
pickler.dump("two")
out.seek(0)
unpickler = pickle._Unpickler(out)
print(unpickler.load(), unpickler.load())
