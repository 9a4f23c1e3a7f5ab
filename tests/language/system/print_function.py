# print: sep, end, file, flush, odd arguments.
import sys, io
print(); print(1, "a", None, 2.5, sep="-", end="!\n"); print("a", "b", sep=""); print(*[1, 2], sep="\n"); print("x", end=""); print()
out = io.StringIO(); print("to file", 1, file=out, flush=True); print(repr(out.getvalue())); print("none", file=None, sep=None, end=None)
class W:
    def __init__(self): self.parts = []
    def write(self, s): self.parts.append(s)
w = W(); print("a", 1, file=w); print(w.parts)
for f in (lambda: print(sep=5), lambda: print(end=b"x"), lambda: print(file=5), lambda: print(x=1), lambda: print("a", flush=True, file=w)):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
