# contextlib's managers.
from contextlib import contextmanager, suppress, closing, ExitStack, nullcontext, redirect_stdout, ContextDecorator
import io
@contextmanager
def tag(n):
    print(f"<{n}>")
    try:
        yield n.upper()
    except ValueError as e:
        print("swallowed", e)
    finally:
        print(f"</{n}>")
with tag("a") as a, tag("b"): print(a)
with tag("c"): raise ValueError("v")
try:
    with tag("d"): raise KeyError("k")
except KeyError as e:
    print("out", e)
with suppress(KeyError, IndexError): {}[1]
with ExitStack() as s:
    for n in "xy": s.enter_context(tag(n))
    s.callback(print, "callback")
with redirect_stdout(io.StringIO()) as out: print("hidden")
print(repr(out.getvalue()))
class C:
    def close(self): print("closed")
with closing(C()): pass
with nullcontext(5) as five: print(five)
@tag("deco")
def f(): return "f result"
print(f())
@contextmanager
def twice(): yield 1; yield 2
try:
    with twice(): pass
except RuntimeError as e:
    print(e)
