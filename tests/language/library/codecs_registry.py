# Encodings by name, error handlers of one's own, incremental codecs, encodings that are none of text.
import codecs
import warnings

warnings.simplefilter("ignore")


def show(f, *args):
    try:
        result = f(*args)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(getattr(f, "__name__", f), *[ascii(a)[:60] for a in args], "->", ascii(result)[:200])


codecs.register_error("mine", lambda e: (f"<{ascii(e.object[e.start:e.end])}>", e.end))
codecs.register_error("place", lambda e: (f"<{e.start}>", e.end))
for name in [
    "ascii", "latin-1", "utf-8", "utf-16", "utf-32", "utf-7", "unicode_escape", "raw_unicode_escape", "cp1252", "koi8-r", "punycode",
    "cp437", "mac_roman", "iso8859_15", "utf-8-sig", "charmap", "undefined", "rot13", "hex", "base64", "uu", "quopri", "nope",
]:
    show("aé\u20ac".encode, name, "mine")
    show(b"a\xff\x80".decode, name, "place")
    show("abc".encode, name)
show(codecs.encode, b"abc", "hex")
show(codecs.decode, b"616263", "hex")
show(codecs.encode, "abc", "rot13")
show(codecs.encode, b"abc", "base64")
show(codecs.encode, b"a=b", "quopri")
print("bücher.example".encode("idna"), b"xn--bcher-kva.example".decode("idna"), "bücher".encode("punycode"))

FAILURES = [
    UnicodeEncodeError("utf-8", "aé\U0001F600\ud800b", 1, 4, "r"), UnicodeDecodeError("utf-8", b"a\xe9b", 1, 2, "r"),
    UnicodeTranslateError("aéb", 1, 2, "r"), ValueError("v"), UnicodeEncodeError("utf-16-le", "a\ud800b", 1, 2, "r"),
    UnicodeDecodeError("utf-8", b"a\xed\xa0\x80b", 1, 2, "r"), UnicodeEncodeError("ascii", "a\udc80b", 1, 2, "r"),
    UnicodeDecodeError("utf-32-be", b"\0\0\xd8\0", 0, 4, "r"),
]
for name in "strict ignore replace backslashreplace xmlcharrefreplace namereplace surrogateescape surrogatepass".split():
    for failure in FAILURES:
        show(codecs.lookup_error(name), failure)

for name, chunks in [
    ("utf-8", [b"a\xe2\x82", b"\xac"]), ("utf-16", [b"\xff\xfea", b"\0"]), ("utf-32", [b"\xff\xfe\0\0a\0", b"\0\0"]),
    ("utf-7", [b"+AG", b"E-"]), ("unicode_escape", [b"a\\u20", b"ac"]), ("raw_unicode_escape", [b"a\\u20", b"ac"]),
]:
    decoder = codecs.getincrementaldecoder(name)()
    print(name, [ascii(decoder.decode(chunk)) for chunk in chunks], decoder.getstate())
encoder = codecs.getincrementalencoder("utf-16-le")()
print(encoder.encode("a"), encoder.encode("b"), codecs.lookup("utf8").name, codecs.lookup("latin1").name, codecs.lookup("U8").name)
show(codecs.lookup, "nope")
show(codecs.lookup, "a\0b")
show(codecs.lookup_error, "nope")
show(codecs.register, 3)
show(codecs.register_error, "x", 3)
