# User hierarchies: attributes, str, subclass matching, multiple inheritance, __reduce__.
class AppError(Exception):
    code = 1
    def __init__(self, msg, **info): super().__init__(msg); self.info = info
    def __str__(self): return f"[{self.code}] {self.args[0]}" + (f" {self.info}" if self.info else "")
class NotFound(AppError, KeyError): code = 404
class Denied(AppError, PermissionError): code = 403
for e in (AppError("a"), NotFound("b", key=1), Denied("c")):
    try:
        raise e
    except KeyError as x: print("KeyError", x)
    except OSError as x: print("OSError", x, x.errno)
    except AppError as x: print("AppError", x)
print(repr(NotFound("q", a=1)), NotFound.__mro__[1:4], issubclass(Denied, OSError), isinstance(NotFound("x"), LookupError))
class Quiet(BaseException): pass
try:
    try: raise Quiet
    except Exception: print("no")
except BaseException as e: print(type(e).__name__)
