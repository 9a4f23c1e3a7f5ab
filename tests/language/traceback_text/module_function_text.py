# traceback's functions give the same text.
import traceback
def f(): g()
def g(): raise ValueError("v")
try:
    f()
except ValueError as e:
    print("".join(traceback.format_exception(e)), end="")
    print(traceback.format_exception_only(e), traceback.extract_tb(e.__traceback__)[-1].name)
    t = traceback.TracebackException.from_exception(e); print(str(t), [fr.lineno for fr in t.stack])
    print(traceback.format_tb(e.__traceback__, limit=1))
print("".join(traceback.format_stack()[-1:]), end="")
