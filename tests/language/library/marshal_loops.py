# Containers in themselves, sets that change, and code objects that cannot be written.
import marshal

pair = ([], "x")
pair[0].append(pair)
twin = marshal.loads(marshal.dumps(pair))
print(twin[0][0] is twin, twin[1])

ring = {}
ring["self"] = [ring, (ring,)]
twin = marshal.loads(marshal.dumps(ring))
print(twin["self"][0] is twin, twin["self"][1][0] is twin)


def refuse(value, version=marshal.version):
    try:
        print(marshal.dumps(value, version))
    except (ValueError, RuntimeError) as e:
        print(type(e).__name__, e)


limits = slice([], None)
limits.start.append(limits)
refuse(limits)


def f():
    return 1.5


parts = []
code = f.__code__.replace(co_consts=(None, parts))
parts.append(code)
refuse(code)
refuse(pair, 2)


class Growing:
    def __hash__(self):
        return 0

    def __buffer__(self, flags):
        numbers.update(range(100, 200))
        return memoryview(b"abc")


numbers = {Growing(), 1, 2}
refuse(numbers)
for data in (b"\xba[\x01\x00\x00\x00r\x00\x00\x00\x00NN", b"\xbe\x01\x00\x00\x00r\x00\x00\x00\x00"):
    try:
        print(marshal.loads(data))
    except ValueError as e:
        print(e)
one = b"b"
print(bytes() is bytes(b""), b"abc"[1:2] is one)
