# Exception groups: making, splitting, except*.
eg = ExceptionGroup("eg", [ValueError(1), TypeError("t"), ExceptionGroup("in", [KeyError("k"), ValueError(2)])])
print(repr(eg), eg, eg.message, len(eg.exceptions))
print(repr(eg.subgroup(ValueError)), repr(eg.split(KeyError)), repr(eg.subgroup(lambda e: isinstance(e, TypeError))), eg.subgroup(OSError), repr(eg.derive([OSError(1)])))
try:
    raise eg
except* ValueError as g:
    print("values", repr(g))
except* (KeyError, TypeError) as g:
    print("rest", repr(g))
try:
    try:
        raise eg
    except* KeyError as g:
        print("key", repr(g))
        raise OSError("new")
except ExceptionGroup as g:
    print(repr(g))
try:
    raise ValueError("plain")
except* ValueError as g:
    print(repr(g))
else:
    print("no")
finally:
    print("finally")
try:
    pass
except* ValueError:
    print("no")
else:
    print("else")
print(repr(BaseExceptionGroup("b", [ValueError()])), repr(BaseExceptionGroup("b", [KeyboardInterrupt()])))
for f in (lambda: ExceptionGroup("x", []), lambda: ExceptionGroup("x", [5]), lambda: ExceptionGroup(5, [ValueError()]), lambda: ExceptionGroup("x", [KeyboardInterrupt()]), lambda: ExceptionGroup("x"), lambda: ExceptionGroup("x", 5)):
    try:
        f()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    try:
        raise eg
    except* ExceptionGroup: pass
except TypeError as e:
    print(e)
