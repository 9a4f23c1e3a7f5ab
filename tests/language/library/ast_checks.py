# Trees that no parser makes, and what node classes say of odd arguments.
import ast
import copy
import warnings

warnings.simplefilter("error")


def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, e)


for mode in ("exec", "eval", "single", "func_type"):
    attempt(lambda: ast.parse(ast.Constant(4), mode=mode))

for source in (
    "def x(): pass", "class x: pass", "from a import x", "import b as x", "import a, x", "try: pass\nexcept A as x: pass",
    "async def x(): pass", "def f(x): pass", "a.x", "for x in y: pass",
):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if value == "x":
                setattr(node, field, "None")
    attempt(lambda: compile(tree, "f", "exec") and "good")

for source in ('def f():\n  "doc"\n', 'class C:\n  """a\n  b"""\n'):
    print(ast.dump(ast.parse(source, optimize=2).body[0].body[0], include_attributes=True))

name = ast.parse("x").body[0].value
name.extra = 1
print(hasattr(copy.replace(name, id="y"), "extra"), copy.replace(name, id="y").id)


class Odd(ast.AST):
    _fields = (b"\xff",)
    _field_types = {"a": int}


attempt(Odd)
old = ast.AST._fields
del ast.AST._fields
attempt(ast.AST)
ast.AST._fields = old
print(ast.AST())
for source in ('"one"\n"two"\n', 'class C:\n  "doc"\n  "two"\n', 'x = "a%sb" % (c,)\n'):
    print(ast.dump(ast.parse(source, optimize=2), include_attributes=True))
