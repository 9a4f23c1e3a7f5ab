# open() in text: newlines, encodings, error handlers, seeking, reconfiguring, and the texts of errors.
import io, os, tempfile
d = tempfile.mkdtemp(); n = os.path.join(d, "f")
def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, str(e).replace(d, "D"))
with open(n, "wb") as f: f.write(b"a\r\nb\nc\rd"); print(repr(f).replace(d, "D"), f.tell(), f.mode)
for nl in (None, "", "\n", "\r", "\r\n"):
    with open(n, newline=nl) as f: print(repr(nl), f.readlines(), f.newlines)
for nl in (None, "", "\n", "\r", "\r\n"):
    with open(n, "w", newline=nl) as f: f.write("x\ny\r\n")
    with open(n, "rb") as f: print(f.read())
for f in (lambda: open(n, "zz"), lambda: open(n, "rw"), lambda: open(n, "rb", encoding="x"), lambda: open(n, "r", 0), lambda: open(n, newline="x"), lambda: open(n, ""), lambda: open(5.5), lambda: open(-3), lambda: open(n, "x"),
          lambda: open(n, closefd=False), lambda: open(n + "\0"), lambda: open(999), lambda: open(n, mode=5), lambda: open("nope/nope"), lambda: open(d)): show(f)
with open(n, "w+", encoding="utf-8") as f:
    f.write("héllo\nwörld\n"); f.seek(0); print(f.readline(), f.tell()); c = f.tell(); print(f.read(3)); f.seek(c); print(f.read()); f.seek(0, 2); f.write("end"); f.seek(0); print(f.read())
    show(lambda: f.seek(1, 1)); show(lambda: f.seek(-1)); show(lambda: f.seek(0, 9)); f.seek(3); f.truncate(); f.seek(0); print(repr(f.read()))
    print(f.encoding, f.errors, f.line_buffering, f.write_through, f.newlines, f.name == n, f.mode, f.closed, f.isatty(), f.readable(), f.writable(), f.seekable())
show(lambda: f.read()); print(f.closed)
with open(n, "w") as f: show(lambda: f.read()); show(lambda: f.write(5)); show(lambda: next(f)); f.writelines(["a\n", "b"])
with open(n) as f: show(lambda: f.write("x")); next(f); show(lambda: f.tell()); print(f.read())
for enc in ("utf-16", "utf-8-sig", "latin-1", "ascii", "utf-32", "utf-16-le", "cp1252"):
    with open(n, "w", encoding=enc) as f: f.write("ab\n"); f.write("cd\n")
    with open(n, "a", encoding=enc) as f: f.write("ef\n")
    with open(n, "rb") as f: print(enc, f.read())
    with open(n, encoding=enc) as f: print(f.readline(), f.tell(), f.read(1), f.tell()); p = f.tell(); f.read(); f.seek(p); print(f.read())
with open(n, "wb") as f: f.write(b"\xff\xfeabc\xe9")
for handler in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
    with open(n, encoding="utf-8", errors=handler) as f: show(lambda: ascii(f.read()))
with open(n, "w", encoding="ascii") as f: show(lambda: f.write("é"))
with open(n, "w", encoding="ascii", errors="xmlcharrefreplace") as f: f.write("é")
with open(n) as f: print(f.read())
f = open(n, "w", encoding="utf-8"); f.reconfigure(encoding="latin-1", line_buffering=True, errors="replace", newline="\r\n"); f.write("é\n"); print(f.encoding, f.errors, f.line_buffering, os.path.getsize(n)); show(lambda: f.reconfigure(encoding=5)); f.close()
f = open(n, encoding="latin-1"); f.read(1); show(lambda: f.reconfigure(encoding="utf-8")); b = f.detach(); show(lambda: f.read()); show(lambda: repr(f)); show(lambda: f.buffer); b.close()
t = io.TextIOWrapper(io.BytesIO(b"abc\ndef"), encoding="ascii"); t._CHUNK_SIZE = 2; print(t.read(1), t.tell(), t.readline(), t.tell(), t.read(1), t.tell()); t.seek(2); print(t.read())
for f in (lambda: io.TextIOWrapper(io.BytesIO(), encoding=5), lambda: io.TextIOWrapper(io.BytesIO(), "rot13"), lambda: io.TextIOWrapper(io.BytesIO(), newline=b"x"), lambda: io.TextIOWrapper(io.BytesIO(b"abc")).read("x"), lambda: io.TextIOWrapper(io.BytesIO(), encoding="nope")): show(f)
