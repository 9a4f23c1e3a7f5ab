# What the compiler and the modules that show its stages say at their edges.
import ast
import io
import marshal
import symtable
import tokenize
import warnings


def shown(call):
    """What a call warns of, and what it gives or raises."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = call()
        except Exception as e:
            place = [getattr(e, name, None) for name in ("lineno", "offset", "end_lineno", "end_offset", "text")]
            result = (type(e).__name__, e.args, place)
    return sorted(f"{w.category.__name__}: {w.message}" for w in caught), result


print("# keywords that are no strings, and fields that are not given")
for keywords in ({1: 2}, {None: 1}, {(1,): 3, "id": "x"}):
    for node in (ast.Name, ast.AST, ast.Load):
        print(shown(lambda: vars(node(**keywords))))
for arguments in ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)):
    print(shown(lambda: sorted(vars(ast.BinOp(*arguments)).items())))
print(shown(lambda: ast.BinOp(1, left=2)))


class Odd(ast.AST):
    _fields = (1,)


print(shown(lambda: Odd(2)), shown(lambda: repr(Odd())))


class Python(ast.AST):
    def __init__(self, **keywords):
        pass


print(shown(lambda: Python(**{1: 2})))

print("# what older versions did not have")
NEWER = [
    ("match x:\n  case 1: pass\ny", 9), ("match x, y:\n  case 1, 2:\n    pass", 9), ("def f(a, b=1, /, *, c): pass", 7),
    ("lambda a=1, /, b=2: 1", 7), ("async def f(): pass\nx", 4), ("async def f():\n  pass\nx", 4),
    ("async def f():\n  async with a: pass\n  b", 4), ("a @= b", 4), ("t'{x}'", 13), ("type X[T] = T", 11),
    ("def f[T](): pass", 11), ("class A[T: int]: pass", 11), ("def f[*Ts](): pass", 11), ("type X[**P] = P", 11),
    ("try: pass\nexcept A, B: pass\nelse: c", 13), ("try: pass\nexcept* A, B:\n  pass\nx", 13),
    ("match x:\n  case a if (b := 1): pass", 7), ("x: int = 1", 5), ("f(a := 1)", 7), ("1_0", 5), ("a @ b", 4),
]
for source, minor in NEWER:
    print(shown(lambda: ast.parse(source, feature_version=(3, minor))))
    print(shown(lambda: type(ast.parse(source, feature_version=(3, minor + 1))).__name__)[1])

print("# bytes that are no text")
for source in (
    b"\xff", b"a=1\nx='\xff'", b"# coding: ascii\n\xff", b"# coding: utf-8\n\xff\n", b"# coding: cp1252\n\x81",
    b"# coding: nope\n", b"\xef\xbb\xbf# coding: latin-1\n", b"\xef\xbb\xbf\xff", b"# coding: utf-16\nx",
    b"# coding: cp037\nx", b"x\0y",
):
    print(shown(lambda: compile(source, "f.py", "exec")))
    try:
        compile(source, "f.py", "exec")
    except SyntaxError as e:
        print(e.filename, str(e))

print("# a backslash that is not at the end of its line")
for source in (
    "a \\ b", "a\\b", "  \\ x", "x = \\ y\n", "'''\n''' \\ x\n", "'''abc\ndef''' \\ y", "(\n \\ a)", "é \\ x\n",
    "é = '''\né''' \\ é\n", "f'{a \\ b}'", "f'''\n{a \\ b}'''", "if a:\n  b \\ c\n", "\\ \n", "a\\\n\\\n\\ b", "  \\\n\\ y",
):
    print(shown(lambda: list(tokenize.generate_tokens(io.StringIO(source).readline)))[1][:2])
    for mode in ("exec", "single"):
        print(shown(lambda: compile(source, "f.py", mode)))

print("# names before the compiler has looked at them")
table = symtable.symtable("if __debug__: x\ndef f(): assert __debug__", "f.py", "exec")
print(sorted(table.get_identifiers()), table.get_children()[-1].get_globals())

print("# floats as text")
for data in (b"f\x031.5", b"f\x03abc", b"f\x00", b"f\x03 1 ", b"f\x031_0", b"f\x03\xff.1", b"f\x05inf\x00x", b"x\x011\x021j"):
    print(shown(lambda: marshal.loads(data)))

print("# what is warned of before an error")
for source in (
    "try: pass\nfinally: return 1", "try: pass\nfinally: break", "try: pass\nfinally: return '\\d'", "a = 1is 2\nreturn",
    "class A:\n  try: pass\n  finally: return 1is 2", "def f(): '\\d' 1is 2", "'\\d'; 1or '\\e'", "1 is 1; x = yield",
    "from __future__ import nope\ntry: pass\nfinally: continue", "() is (); nonlocal x", "'\\d' +",
):
    for mode in ("exec", "single"):
        print(shown(lambda: type(compile(source, "f.py", mode)).__name__))
    print(shown(lambda: type(compile(ast.parse("if 1:\n try: pass\n finally: return"), "f.py", "exec")).__name__))
