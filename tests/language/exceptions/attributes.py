# args, str and repr of built-in exceptions and their own attributes.
print([repr(e) for e in (Exception(), Exception(1), Exception("a", 2), KeyError("k"), ValueError(["x"]), OSError(2, "No such file", "f.txt"), StopIteration(5), SystemExit(3), UnicodeError("u"))])
print([str(e) for e in (Exception(), Exception(1), Exception("a", 2), KeyError("k"), KeyError(), OSError(2, "msg"), OSError(2, "msg", "file"), OSError(2, "msg", "f1", None, "f2"), OSError("just"), StopIteration(5))])
e = OSError(2, "msg", "file"); print(type(e).__name__, e.errno, e.strerror, e.filename, e.args, type(OSError(13, "x")).__name__, type(OSError(17, "x")).__name__, type(OSError(999, "x")).__name__)
print(StopIteration(5).value, SystemExit(3).code, SystemExit().code, SystemExit(1, 2).code, ImportError("m", name="n", path="p").name, NameError("x", name="q").name, AttributeError("x", name="q", obj=5).obj)
u = UnicodeDecodeError("utf-8", b"abc", 1, 2, "bad"); print(u, u.start, u.object)
u = UnicodeEncodeError("ascii", "aéb", 1, 2, "bad"); print(u)
u = UnicodeEncodeError("ascii", "aéb", 1, 3, "bad"); print(u)
s = SyntaxError("m", ("f.py", 3, 5, "text", 3, 9)); print(s, s.msg, s.filename, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset)
class Mine(Exception):
    def __init__(self, code): self.code = code
    def __str__(self): return f"code {self.code}"
m = Mine(7); print(str(m), repr(m), m.args)
m.args = (1, 2); print(repr(m), m.__dict__)
print(Exception("a") == Exception("a"), isinstance(KeyError(), LookupError), issubclass(ZeroDivisionError, ArithmeticError), Exception.__mro__, IOError is OSError, EnvironmentError is OSError)
e = Exception("x").with_traceback(None); print(e.__traceback__)
