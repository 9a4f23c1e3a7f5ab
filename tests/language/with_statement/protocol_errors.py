# What is not a context manager.
class NoExit:
    def __enter__(self): pass
class NoEnter:
    def __exit__(self, *a): pass
class WrongArgs:
    def __enter__(self): return 1
    def __exit__(self): pass
class Instance: pass
i = Instance(); i.__enter__ = lambda: 1; i.__exit__ = lambda *a: None
class Async:
    async def __aenter__(self): pass
    async def __aexit__(self, *a): pass
for o in (5, NoExit(), NoEnter(), WrongArgs(), i, Async()):
    try:
        with o: print("body", type(o).__name__)
    except TypeError as e:
        print(e)
