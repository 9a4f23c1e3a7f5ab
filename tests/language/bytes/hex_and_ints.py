# Bytes as numbers: hex, int conversion, shifts, checksums.
b = bytes(range(0, 256, 17)); print(b, b.hex(), b.hex(" ", -3), int.from_bytes(b[:4], "little"), sum(b), max(b), bytes(reversed(b))[:3], [x ^ 255 for x in b][:4], bytes(x & 15 for x in b))
def crc(data):
    c = 0xFFFFFFFF
    for x in data:
        c ^= x
        for _ in range(8): c = c >> 1 ^ (0xEDB88320 if c & 1 else 0)
    return c ^ 0xFFFFFFFF
print(hex(crc(b"123456789")), crc(b""), crc(bytes(100)))
def b64(data):
    t = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"; out = bytearray()
    for i in range(0, len(data), 3):
        n = int.from_bytes(data[i:i + 3].ljust(3, b"\0"), "big"); out += bytes(t[n >> s & 63] for s in (18, 12, 6, 0))
    k = -len(data) % 3
    return bytes(out[:len(out) - k]) + b"=" * k
print(b64(b"hello world"), b64(b"a"), b64(b""))
