# add_note, and notes with groups.
e = ValueError("v")
e.add_note("first"); e.add_note("second\nline")
print(e.__notes__, repr(e))
try:
    e.add_note(5)
except TypeError as x:
    print(x)
e.__notes__ = "not a list"
try:
    e.add_note("n")
except TypeError as x:
    print(x)
g = ExceptionGroup("g", [KeyError(1), ValueError(2)])
g.add_note("shared")
a, b = g.split(KeyError)
print(a.__notes__, b.__notes__, a.__notes__ is b.__notes__)
print(hasattr(ValueError(), "__notes__"))
