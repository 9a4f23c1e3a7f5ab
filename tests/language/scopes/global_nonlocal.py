# global and nonlocal declarations.
x = 1
def f():
    global x, y
    x += 1; y = "made"
f(); print(x, y)
def g():
    x = "local"
    def h():
        global x
        x = "from h"
    h()
    return x
print(g(), x)
def i():
    global x
    del x
i()
try:
    x
except NameError as e:
    print(e)
class C:
    global z
    z = 5
print(z, hasattr(C, "z"))
for code in ("def f():\n x = 1\n global x", "def f(x):\n global x", "def f():\n nonlocal q", "nonlocal q", "def f():\n print(x)\n global x", "def f():\n global x\n nonlocal x", "def f(x):\n nonlocal x", "def f():\n for x in []: pass\n global x", "class C:\n nonlocal x"):
    try:
        exec(code)
        print(code, "fine")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset)
