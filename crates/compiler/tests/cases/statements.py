import os, sys as system
import a.b.c
import a.b.c as abc
from . import sibling
from ..pkg import one as uno, two
from math import *

x: int = 1
x.y: int
x[0]: str = 2
x += 1
x.y -= 2
x[a] *= 3
x[a:b] //= 4
del x, y.z, w[0], v[1:2]
a, *b, c = d
(p, q), [r, s] = t
f(1, *args, k=2, **kw)(*args)(**kw)
obj.method(1, two=2).attr
f(a=1, b=2, c=3)
lambda: (yield)
a < b <= c != d
if a < b < c: pass
print(a and b or not c, a if b else c)
d = {1: 2, **e, "k": [*f, 1]}
(n := 10)
for i in range(n):
    if i: continue
    global_value = i
else:
    raise
raise ValueError("x") from None
