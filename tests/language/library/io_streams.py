# io.StringIO and BytesIO, TextIOWrapper.
import io
s = io.StringIO("line1\nline2\n"); print(s.readline(), s.read(), s.seek(0), list(s), s.tell(), s.getvalue()); s.write("more"); print(repr(s.getvalue())); s.truncate(3); print(s.getvalue())
b = io.BytesIO(b"abc"); print(b.read(2), b.getvalue(), b.seek(0, 2), b.write(b"de"), b.getvalue(), b.getbuffer()[0], b.readable())
t = io.TextIOWrapper(io.BytesIO("é\r\nb\rc".encode()), encoding="utf-8"); print(t.readlines(), t.encoding, t.newlines)
t = io.TextIOWrapper(raw := io.BytesIO(), encoding="latin-1", newline="\r\n"); t.write("é\n"); t.flush(); print(raw.getvalue())
for f in (lambda: io.StringIO(b"x"), lambda: io.BytesIO("x"), lambda: s.write(5), lambda: b.write("x"), lambda: io.StringIO("a").seek(-1), lambda: io.TextIOWrapper(io.BytesIO(b"\xff"), "utf-8").read()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
s.close()
try:
    s.read()
except ValueError as e:
    print(e)
