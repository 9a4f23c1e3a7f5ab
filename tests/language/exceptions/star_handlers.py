# except* with several matches, re-raising, nesting and finally.
def f(*es):
    try:
        raise ExceptionGroup("g", list(es))
    except* ValueError as g: log.append(("V", [str(e) for e in g.exceptions]))
    except* KeyError as g:
        log.append("K")
        if len(es) > 2: raise
    except* OSError: raise RuntimeError("replaced")
    else: log.append("else")
    finally: log.append("fin")
log = []
for args in ((ValueError(1),), (ValueError(1), KeyError(2)), (KeyError(1), ValueError(2), TypeError(3)), (OSError(1), ValueError(2)), (TypeError(1),)):
    try:
        f(*args)
    except BaseException as e: log.append(repr(e))
print(*log, sep="\n")
try:
    try: raise ExceptionGroup("a", [ExceptionGroup("b", [ValueError(1), KeyError(2)]), ValueError(3)])
    except* ValueError as g: print(repr(g)); raise
except ExceptionGroup as g: print(repr(g))
