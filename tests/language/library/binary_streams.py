# Buffered and raw streams, those in memory, their pickled states, classes of one's own.
import codecs, copy, io, os, pickle, tempfile
d = tempfile.mkdtemp(); n = os.path.join(d, "f")
def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, str(e).replace(d, "D"))
with open(n, "w+b") as f:
    f.write(b"0123456789" * 10); f.seek(5); print(f.read(3), f.tell(), f.peek(2)[:2], f.read1(2), f.readinto(bytearray(4))); f.write(b"ZZ"); f.seek(0); print(f.read(20)); f.seek(-3, 2); print(f.read())
    show(lambda: f.seek(-1)); show(lambda: f.seek(0, 7)); f.truncate(5); f.seek(0); print(f.read(), f.readline(), f.readlines(), repr(f).replace(d, "D"), type(f.raw).__name__)
with open(n, "rb", buffering=0) as f: print(repr(f).replace(d, "D"), f.read(2), f.readall(), f.read(), f.mode, f.closefd, f.tell()); show(lambda: f.write(b"x"))
with open(n, "ab") as f: print(f.tell(), f.write(b"x"), f.tell()); show(lambda: f.read())
s = io.StringIO("a\r\nb\n", newline=None); print(s.readlines(), s.newlines, s.getvalue()); print(repr(io.StringIO("a\nb", newline="\r\n").getvalue()), list(io.StringIO("a\r\nb\rc\n", newline="")))
s = io.StringIO("abc"); s.seek(5); s.write("z"); print(repr(s.getvalue()), s.line_buffering, s.encoding, s.errors, s.seekable(), s.closed, s.isatty())
for f in (lambda: s.seek(-1), lambda: s.seek(1, 1), lambda: s.truncate(-1), lambda: s.write(b""), lambda: s.truncate("a"), lambda: s.fileno(), lambda: io.StringIO(newline="q"), lambda: io.StringIO(newline=5), lambda: s.seek(0, 9)): show(f)
s.seek(1); s2 = copy.copy(s); print(s2.read(), pickle.loads(pickle.dumps(s)).tell(), s.__getstate__()); s.close(); show(lambda: s.tell()); show(lambda: s.getvalue())
b = io.BytesIO(b"hello\nworld\n"); print(b.readline(3), b.readline(), b.readlines(), b.tell(), b.seek(-2, 2), b.read(), b.__getstate__(), pickle.loads(pickle.dumps(b)).tell())
for f in (lambda: b.seek(-1), lambda: b.seek(0, 5), lambda: b.truncate(-2), lambda: b.write("x"), lambda: b.read("x"), lambda: b.truncate("x"), lambda: pickle.dumps(open(0, closefd=False)), lambda: b.__setstate__((1,)), lambda: b.__setstate__((b"x", -1, None)), lambda: b.__setstate__((b"x", "a", None)), lambda: io.StringIO().__setstate__((b"x", "\n", 0, None))): show(f)
b = io.BytesIO(b"abc"); b.seek(5); b.write(b"!"); v = b.getbuffer(); v[0] = 65; print(b.getvalue(), v.nbytes); show(lambda: b.close()); show(lambda: b.truncate(0)); show(lambda: b.write(b"zzzz")); v.release(); b.close(); show(lambda: b.getbuffer()); show(lambda: b.read())
r, w = os.pipe(); p = io.BufferedRWPair(open(r, "rb", 0), open(w, "wb", 0)); p.write(b"abc"); p.flush(); print(p.read1(10), p.readable(), p.writable(), p.seekable(), p.closed); p.close(); print(p.closed)
dec = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8")(), translate=True); print(repr(dec.decode(b"a\r")), repr(dec.decode(b"\nb\r")), dec.getstate(), repr(dec.decode(b"", final=True)), dec.newlines); dec.reset(); print(dec.newlines); dec.setstate((b"", 1)); print(repr(dec.decode(b"x")))
dec = io.IncrementalNewlineDecoder(None, translate=False); print(repr(dec.decode("a\r")), repr(dec.decode("\n")), dec.newlines)
class R(io.RawIOBase):
    def __init__(self, data): self.data = data
    def readable(self): return True
    def readinto(self, room):
        n = min(len(room), len(self.data), 3); room[:n] = self.data[:n]; self.data = self.data[n:]; return n
class W(io.RawIOBase):
    def writable(self): return True
    def write(self, b): out.append(bytes(b)); return len(b)
print(io.BufferedReader(R(b"line1\nline2\nx")).readlines(), R(b"abcdef").read(4), R(b"abcdef").readall(), R(b"ab\ncd").readline(), list(R(b"ab\ncd")), io.TextIOWrapper(io.BufferedReader(R("é\nü".encode())), "utf-8").read())
out = []; bw = io.BufferedWriter(W(), 4); bw.write(b"ab"); bw.write(b"cdefgh"); bw.flush(); print(b"".join(out))
for f in (lambda: io.BufferedWriter(R(b"")), lambda: io.BufferedReader(W()), lambda: io.BufferedReader(R(b""), 0), lambda: bw.read(), lambda: io.BufferedRandom(R(b"")), lambda: io.IOBase().fileno(), lambda: io.IOBase().seek(0), lambda: io.RawIOBase().read(), lambda: io.TextIOBase().read(), lambda: io.BufferedIOBase().read(), lambda: io.text_encoding(None) and io.text_encoding("x")): show(f)
class C(io.IOBase):
    def close(self): print("closing"); super().close()
c = C(); del c
with C() as c: pass
show(lambda: c.__enter__())
class T(io.TextIOWrapper):
    def __init__(self, *a, **k): super().__init__(*a, **k); self.extra = 1
m = T(io.BytesIO(b"q\nw"), "utf-8"); print(m.extra, list(m), repr(m)); print("a", "b", sep="-", end="!\n", file=(o := io.StringIO())); print(repr(o.getvalue())); show(lambda: print("x", file=io.BytesIO()))
x = io.FileIO(n); print(repr(x).replace(d, "D")); x.close(); print(repr(x)); show(lambda: x.read()); show(lambda: io.FileIO(n, "q")); show(lambda: io.FileIO(n, "rr")); show(lambda: io.FileIO(d, "w")); show(lambda: io.FileIO(n, opener=lambda p, f: -1))
