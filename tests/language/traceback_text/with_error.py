# Errors in with statements and their exits.
class CM:
    def __enter__(self): return self
    def __exit__(self, *a):
        raise KeyError("from exit")
with CM() as c:
    raise ValueError("from body")
