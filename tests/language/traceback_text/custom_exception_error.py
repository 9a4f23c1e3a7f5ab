# A user's exception class from a nested class, without message and with a qualified name.
class Outer:
    class Error(Exception): pass
def f():
    raise Outer.Error
f()
