# compile modes, flags, code attributes; eval of code objects.
c = compile("a + b", "<expr>", "eval"); print(eval(c, {"a": 1, "b": 2}), c.co_filename, c.co_name, c.co_names)
exec(compile("x = 5\ny = x * 2", "<exec>", "exec")); print(x, y)
exec(compile("x\n", "<single>", "single")); exec(compile("'shown'; 7", "<single>", "single"))
import ast
print(eval(compile(ast.parse("1 + 2", mode="eval"), "", "eval")), eval(compile("(yield_ := 3)", "", "eval")))
f = compile("def g(n): return n if n < 2 else g(n-1) + g(n-2)", "", "exec"); ns = {}; exec(f, ns); print(ns["g"](10))
for a in (("1+", "", "eval"), ("x=1", "", "eval"), ("a b", "", "exec"), ("1", "", "nope"), (5, "", "exec"), ("\0", "", "exec"), ("1\n2", "", "single"), ("if x:", "", "exec"), ("x = (", "f", "exec"), (" x", "", "exec")):
    try:
        compile(*a); print("fine", a)
    except (SyntaxError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(c == compile("a + b", "<expr>", "eval"), c.replace(co_name="new").co_name, hash(c) == hash(compile("a + b", "<expr>", "eval")))
