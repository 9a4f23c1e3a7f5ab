# import forms of standard modules; attributes of modules.
import math, math as m
from math import sqrt as root, pi
import os.path as p, os.path
from collections import abc
print(m is math, root(4), pi > 3, p is os.path, abc.__name__, math.__name__, type(math).__name__, math.__spec__.name, math.__loader__ is not None)
def f():
    import json as j
    return j.__name__
print(f())
ns = {}; exec("from math import *", ns); print("cos" in ns, "_" in ns)
for code in ("import nothing_here", "from math import nothing", "from nothing_here import x", "import math.nothing", "from . import x", "from .. import y", "import math as 5"):
    try:
        exec(code)
    except (ImportError, SyntaxError) as e:
        print(type(e).__name__, str(e).split(" (")[0])
try:
    math.nothing
except AttributeError as e:
    print(e)
mod = type(math)("made", "doc"); mod.x = 1; print(mod, mod.__doc__, mod.x, vars(mod)["x"], dir(mod)[-1])
