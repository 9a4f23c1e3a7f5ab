# What exceptions keep when they are copied, and what Unicode errors say of fields that were changed.
import copy
import pickle


def state(e):
    print(type(e).__name__, *e.__reduce__()[1:])
    for twin in (copy.copy(e), pickle.loads(pickle.dumps(e))):
        print("   ", repr(twin), {n: getattr(twin, n) for n in ("name", "path", "filename", "filename2") if hasattr(twin, n)})


state(ImportError("t", name="n", path="p"))
state(ImportError("t"))
state(AttributeError("a", name="n", obj=3))
state(OSError(2, "no", "f"))
state(OSError(2, "no", "f", None, "g"))
state(OSError("odd", "text", "f"))
with_note = ImportError("t", name="n")
with_note.extra = 1
state(with_note)


def attempt(action):
    for e in (
        UnicodeDecodeError("utf-8", b"abc", 1, 2, "why"),
        UnicodeEncodeError("ascii", "abc", 1, 2, "why"),
        UnicodeTranslateError("abc", 1, 2, "why"),
    ):
        try:
            action(e)
            print(str(e), e.start, e.end)
        except (TypeError, OverflowError) as problem:
            print(type(problem).__name__, problem)


attempt(lambda e: setattr(e, "object", None))
attempt(lambda e: delattr(e, "object"))
attempt(lambda e: setattr(e, "start", "x"))
attempt(lambda e: delattr(e, "start"))
attempt(lambda e: setattr(e, "end", 10**30))
attempt(lambda e: setattr(e, "end", True))
attempt(lambda e: setattr(e, "end", 50))
attempt(lambda e: delattr(e, "reason"))
attempt(lambda e: setattr(e, "encoding", 7))

e = SyntaxError("one", ("f", 1, 2, "text", 3, 4))
e.__init__("two", ("g", 5, 6, "other"))
print(e.msg, e.filename, e.lineno, e.end_lineno, e.end_offset)
