# hashlib: results, pieces, copies, BLAKE2's parameters, SHAKE's lengths.
import hashlib
def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s"):
    h = hashlib.new(name, b"abc"); c = h.copy(); c.update(bytearray(b"def")); c.update(memoryview(b"ghi"))
    print(name, h.name, h.hexdigest(), c.hexdigest()[:16], h.digest_size, h.block_size, c.digest() == getattr(hashlib, name)(b"abcdefghi").digest())
print(hashlib.shake_128(b"x").hexdigest(10), hashlib.shake_256(b"x").digest(5), hashlib.sha256(b"a" * 100000).hexdigest())
print(hashlib.blake2b(b"x", digest_size=16, key=b"k", salt=b"s", person=b"p", fanout=2, depth=3, leaf_size=4, node_offset=5, node_depth=1, inner_size=6, last_node=True).hexdigest(), hashlib.blake2s(b"x", key=b"key", person=b"me").hexdigest())
for f in (lambda: hashlib.blake2s(digest_size=99), lambda: hashlib.blake2s(salt=b"123456789"), lambda: hashlib.blake2b(fanout=256), lambda: hashlib.md5("text"), lambda: hashlib.new("nope")): show(f)
