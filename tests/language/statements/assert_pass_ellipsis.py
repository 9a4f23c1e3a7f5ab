# assert, pass, ellipsis, expression statements, docstrings, semicolons.
"""Module docstring? No: a comment came first, still the first statement."""
print(__doc__)
def f():
    "doc f"
    ...
def g():
    ("not a " + "docstring")
print(f.__doc__, g.__doc__, f(), ..., Ellipsis is ..., type(...))
try:
    assert 1 == 2, "message"
except AssertionError as e:
    print(e)
try:
    assert []
except AssertionError as e:
    print(repr(e))
try:
    assert False, (1, 2)
except AssertionError as e:
    print(e.args)
a = 1; b = 2; print(a, b); pass
if a: print("one line")
if a: pass
else: print("no")
class C: pass
class D: "doc D"; x = 1
print(C.__doc__, D.__doc__, D.x)
x = (1 +
     2); y = [1,
2]; z = 1 + \
    2
print(x, y, z)
