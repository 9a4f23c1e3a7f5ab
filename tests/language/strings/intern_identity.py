# Interning as CPython's programs see it.
import sys
a = "hello"
b = "hello"
print(a is b, sys.intern("x" * 3) is sys.intern("xxx"), str() is "".join([]), a[0] is "ha"[:1], chr(97) is a[1:2])
d = {"key": 1}
for k in d:
    print(k is list(d)[0])
class C:
    attr = 1
print(list(vars(C))[-3:] == list(vars(C))[-3:], "attr" in vars(C))
