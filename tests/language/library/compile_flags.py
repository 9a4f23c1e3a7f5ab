"""compile(): modes, flags, optimization, what is inherited, and errors of its arguments."""
import __future__
import ast
import codeop


def attempt(*args, **kwargs):
    try:
        return compile(*args, **kwargs)
    except Exception as e:
        print(type(e).__name__, e)


attempt("x", "f", "bad")
attempt("x", "f", "exec", 1 << 30)
attempt("x", "f", "exec", optimize=3)
attempt("x", "f", "func_type")
attempt(1, "f", "exec")
attempt("x", 1, "exec")
attempt("x\0", "f", "exec")
attempt("'\ud800'", "f", "exec")
attempt(b"\xff", "f", "exec")
attempt("x =", "f", "exec")
attempt("x = 1", "f", "eval")
attempt("x = 1\ny = 2", "f", "single")
attempt("await x", "f", "exec")
print(attempt("await x", "f", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT).co_flags)
print(attempt("x: int", b"name", "exec").co_filename)
for level in (-1, 0, 1, 2):
    code = compile("'doc'\nassert x, 'm'\nif __debug__: y", "f", "exec", optimize=level)
    print(level, code.co_names, code.co_consts)
    print(ast.dump(ast.parse("'doc'\nx = __debug__, '%s!' % (y,)", optimize=level)))
annotations = __future__.annotations.compiler_flag
code = compile("def f(x: 1 + 1): pass", "f", "exec", annotations)
space = {}
exec(code, space)
print(space["f"].__annotations__)
outer = compile("inner = compile('def f(x: 1 + 1): pass', 'f', 'exec')\n"
                "alone = compile('def f(x: 1 + 1): pass', 'f', 'exec', dont_inherit=True)", "f", "exec", annotations)
exec(outer, space)
print(space["inner"].co_flags & annotations != 0, space["alone"].co_flags & annotations != 0)
exec("from __future__ import annotations\nexec('def g(y: a.b): pass')", space)
print(space["g"].__annotations__)
for text in ("if 1:", "x = (", "'''a", "x", "1 +", "def f():\n  pass", "\\", "@d", "for", "a b", ""):
    try:
        print(repr(text), codeop.compile_command(text) is not None)
    except SyntaxError as e:
        print(repr(text), type(e).__name__, e.msg)
for text in ("if 1:", "x = (", "f('", "class A:\n  def m(self):", "a b"):
    try:
        compile(text, "f", "single", codeop.PyCF_ALLOW_INCOMPLETE_INPUT | codeop.PyCF_DONT_IMPLY_DEDENT)
    except SyntaxError as e:
        print(repr(text), type(e).__name__, e.msg)
run = codeop.Compile()
run("from __future__ import annotations", "f", "exec")
exec(run("def h(z: nothing): pass", "f", "exec"), space)
print(space["h"].__annotations__)
print(eval("  1 + 1"), eval(b"2 + 2"), eval(compile("3", "f", "eval")))
print(ast.dump(compile("(int, *str) -> bool", "f", "func_type", ast.PyCF_ONLY_AST)))
print(ast.dump(ast.parse("x = 1 # type: int\nfor i in j: # type: str\n  pass\ny # type: ignore[z]\n", type_comments=True)))
