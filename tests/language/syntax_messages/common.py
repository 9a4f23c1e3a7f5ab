# Messages of common mistakes.
for src in ("x = ", "if x\n  y", "for x in y\n  z", "while x\n  y", "def f()\n  x", "class C\n  x", "x = = 1", "1 = x", "f() = 1", "x + 1 = 2", "None = 1", "True = 1", "print 1", "exec 'x'", "return 1", "break", "continue", "yield 1", "else: x", "try: x", "import", "from x import", "from import y", "x++", "x =+", "a b", "a, b = 1 2", "(a, b", "a)", "[1, 2", "{1: 2", "{1:}", "{1, 2: 3}", "lambda x", "not", "x is is y", "*a = 1", "x = *a", "f(**a, *b)", "f(a=1, 2)", "f(a for a in b, 1)", "f(a=1, a=2)", "f(1=2)", "f(a.b=1)", "f(True=1)"):
    try:
        compile(src, "", "exec"); print(repr(src), "fine")
    except SyntaxError as e:
        print(repr(src), "|", type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
