# The codecs done natively, with every error handler.
import _codecs
import warnings

warnings.simplefilter("ignore")


def show(f, *args):
    try:
        result = f(*args)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(f.__name__, *[ascii(a)[:60] for a in args], "->", ascii(result)[:200])


ENCODERS = "utf_7 utf_8 utf_16_le utf_16_be utf_32 utf_32_le unicode_escape raw_unicode_escape latin_1 ascii".split()
HANDLERS = "backslashreplace surrogatepass surrogateescape namereplace".split()
for text in ["", "é", "\U0001F600", "a\udc80b", "\x00\x7f\x80\xff", "a\\b'\"\n\t\r", "+", "a+b", "~\\", "日本語", "\u20ac+-"]:
    for name in ENCODERS:
        encode = getattr(_codecs, name + "_encode")
        show(encode, text)
        if not text.isascii():
            for handler in HANDLERS:
                show(encode, text, handler)
DECODERS = "utf_7 utf_8 utf_16_be utf_32 utf_32_le utf_32_be unicode_escape raw_unicode_escape escape ascii".split()
for data in [
    b"", b"abc", b"\xe9", b"\xff\xfe", b"+AGE-", b"+", b"+-", b"a+b", b"+AGEA", b"+2AHcAA-", b"+2AE-", b"+IKw", b"~", b"+\xe9",
    b"+AGE\xe9", b"a\x00\x00\x00", b"\xff\xfe\x00\x00a\x00\x00\x00", b"a\x00\x00", b"\x00\x00\x11\x00", b"\xf0\x9f", b"\xed\xa0\x80",
    b"\\n\\t\\x41\\u20ac\\U0001F600\\N{SNOWMAN}", b"\\x4", b"\\xg1", b"\\u12", b"\\U00110000", b"\\N{foo}", b"\\N", b"\\N{", b"\\q",
    b"\\777\\101\\8", b"\\\n", b"\\ud800", b"a\\", b"\\\\u20ac", b"\\\\\\u20ac",
]:
    for name in DECODERS:
        decode = getattr(_codecs, name + "_decode")
        for handler in ("strict", "replace"):
            show(decode, data, handler)
        if name not in ("escape", "ascii"):
            show(decode, data, "strict", False)
    show(_codecs.escape_encode, data)
    show(_codecs.utf_16_ex_decode, data, "replace", -1, True)
for data in (b"a\0", b"\xff\xfea\0", b"\xfe\xff\0a"):
    show(_codecs.utf_16_ex_decode, data, "strict", 0, False)
table = {97: 98, 0xE9: b"xy", 63: 33}
for handler in ("strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace"):
    show(_codecs.charmap_encode, "aé\u20ac", handler, table)
    show(_codecs.charmap_encode, "aé\u20ac", handler, {i: i for i in range(128)})
    show(_codecs.charmap_decode, b"ab\xff", handler, {97: "x", 98: 0x20AC})
    show(_codecs.charmap_decode, b"abc", handler, "xy")
for value in (300, "x", None, b"", 1.5):
    show(_codecs.charmap_encode, "a", "strict", {97: value})
for value in (1 << 30, b"x", None, "xyz", 0xFFFE, "\ufffe"):
    show(_codecs.charmap_decode, b"a", "strict", {97: value})
pages = _codecs.charmap_build("\0" + "abc" + "\ufffe" * 252)
print(type(pages), _codecs.charmap_encode("cab", "strict", pages), type(_codecs.charmap_build("abc")))
try:
    _codecs.charmap_encode("x", "strict", pages)
except UnicodeEncodeError as error:
    print(error)
show(_codecs._unregister_error, "none")
show(_codecs._unregister_error, "strict")
show(_codecs.utf_8_encode, b"a")
