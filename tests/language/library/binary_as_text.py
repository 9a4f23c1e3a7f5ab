# binascii and base64: all conversions, their options and errors.
import base64
import binascii as b


def show(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except Exception as error:
        result = f"{type(error).__module__}.{type(error).__name__}: {error}"
    print(f.__name__, [ascii(a)[:60] for a in args], kwargs or "", "->", ascii(result)[:200])


for data in [b"", b"abc", b"\x00\xff", bytearray(b"xyz"), "abc", 3]:
    show(b.hexlify, data)
    show(b.b2a_base64, data, newline=False)
    show(b.crc32, data)
    show(b.crc_hqx, data, 0)
    show(b.b2a_uu, data)
    show(b.b2a_uu, data, backtick=True)
    show(b.b2a_qp, data)
for args in [("-", 2), (b"-", -2), (":", 0), (":", 100)]:
    show(b.hexlify, b"abcde", *args)
show(b.hexlify, b"ab", "--")
for text in ["", "61", "6", "6g", "é6", b"6162", b"zz", 3]:
    show(b.unhexlify, text)
for text in [
    b"", b"YWJj", b"YWJj\n", b"YWI=", b"YQ==", b"YQ=", b"YQ", b"YW J j", b"Y!W@J#j", b"=", b"====", b"YWJj=", b"A", b"AA",
    b"AAAAA", "YWJj", "\xe9", b"ab=c", b"\n\n", b"abc\x00d", b"AB=A", 3,
]:
    show(b.a2b_base64, text)
    show(b.a2b_base64, text, strict_mode=True)
for text in [b"", b" ", b"#86)C\n", b"#86)C", b"!", b"#86)C   \n", b"#86)Cx", b"#86)~", "#86)C\n", b"$`", b"#\x1f86"]:
    show(b.a2b_uu, text)
show(b.b2a_uu, b"x" * 46)
for text in [b"a=b", b"=41", b"=4", b"=4g", b"a=\nb", b"a=\r\nb", b"a_b", b"==", b"=", b"a= \nb", "=C3=A9", b"a=\rb"]:
    show(b.a2b_qp, text)
    show(b.a2b_qp, text, header=True)
for data in [
    b"a" * 80, b"a=b", b"a b ", b"a \n b\t\n", b"a\r\nb", b"a\nb\r\n", b"_ a", b".", b"\n.\n", b"\x00\x1f~\x7f", b"x" * 75 + b"==",
    b"ab\rc", b"\xe9" * 30,
]:
    show(b.b2a_qp, data)
    show(b.b2a_qp, data, quotetabs=True)
    show(b.b2a_qp, data, istext=False)
    show(b.b2a_qp, data, header=True)
show(b.crc32, b"abc", -1)
show(b.crc32, b"def", b.crc32(b"abc"))
show(b.crc_hqx, b"abc", 0xFFFF)
print(b.Error.__mro__, b.Incomplete.__mro__)
for name in ["b64", "urlsafe_b64", "b32", "b32hex", "b16", "a85", "b85", "z85"]:
    for data in [b"", b"a", b"hello world", bytes(range(50))]:
        text = getattr(base64, name + "encode")(data)
        print(name, text, getattr(base64, name + "decode")(text) == data)
show(base64.b64decode, "YWJj!", validate=True)
show(base64.b32decode, "A")
show(base64.b16decode, "zz")
