# Encodings and error handlers.
s = "aé€😀"
for enc in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-16", "utf-7"):
    b = s.encode(enc)
    print(enc, b, b.decode(enc) == s)
print("é".encode("latin-1"), "abc".encode("ascii"), "é".encode("cp1252") if False else "")
for handler in ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape"):
    for enc in ("ascii", "latin-1"):
        try:
            print(handler, enc, "a€é".encode(enc, handler))
        except UnicodeEncodeError as e:
            print(handler, e, e.start, e.end, e.reason, e.encoding)
for data in (b"a\xffb", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80", b"\xe2\x28\xa1"):
    for handler in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
        try:
            print(handler, ascii(data.decode("utf-8", handler)))
        except UnicodeDecodeError as e:
            print(e)
for f in (lambda: "a".encode("nope"), lambda: b"a".decode("ascii", "nope") + "", lambda: "\ud800".encode(), lambda: b"\xff".decode("ascii"), lambda: "é".encode("ascii", "nope"), lambda: str(b"a", "utf-8"), lambda: str(b"a"), lambda: str("a", "utf-8"), lambda: b"a\x00".decode("utf-16-le") if False else b"a".decode("utf-16-le")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
