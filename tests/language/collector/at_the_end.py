"""What is in a cycle when the program ends still has its finalizer run, whatever holds it."""

import weakref


class Ring:
    def __init__(self, name):
        self.name = name
        self.ring = self

    def __del__(self):
        print("end of", self.name)


class Plain:
    pass


# In a cycle at once, in one that goes through a module's names.
Ring("dropped before")
kept = Ring("a global")

# Nobody is left to be called.
noticed = Plain()
noticed.self = noticed
reference = weakref.ref(noticed, lambda _: print("not called"))


def late():
    """In a cycle with its own globals."""
    return kept


late.ring = Ring("a function's attribute")
late.ring.function = late
print("the end")
