# What cannot be assigned to, deleted, or used as a loop variable.
for t in ("f()", "1", "'a'", "a + b", "-a", "a < b", "a and b", "not a", "lambda: a", "a if b else c", "[a for a in b]", "{a}", "{a: b}", "(a for a in b)", "...", "None", "f'{a}'", "await a", "(yield)", "a.b()", "a[b]()", "(a, 1)", "[a, f()]", "(a, *b, *c)", "*a", "(a := b)", "__debug__", "t'{a}'"):
    for form in ("%s = 1", "%s += 1", "for %s in x: pass", "del %s", "with x as %s: pass", "%s: int", "import x as %s", "[z for %s in y]", "(%s := 1)"):
        src = form % t
        try:
            compile(src, "", "exec")
        except SyntaxError as e:
            print(src, "|", e.msg, e.offset, e.end_offset)
