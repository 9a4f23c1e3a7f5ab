# Messages with advice.
for src in ("if x = 1: y", "while (x = 1): y", "f(x.y = 1)", "print x", "print 'a' % b", "exec x", "x = (1, 2", "import a from b", "from a import b c", "import a.b as c.d", "except ValueError: x", "try: x\nexcept A, B: y", "x = 5 if y", "a = b if c else", "[x for x in 1, 2]", "[x, y for x in z]", "{x: y for x in z, w}", "(x for x)", "f(x for x in y, z)", "class C: def f(self): pass", "def f:\n pass", "elif x: y", "else if x: y", "x = [1 2]", "x = {1: 2 3: 4}", "x = (1 2)", "foo(a b)", "foo(a, b c)", "if x then: y", "for i in range(10) print(i)", "x === y", "x <> y", "x && y", "!x", "x =< y", "i++", "fro a import b", "whille x: y", "dfe f(): pass", "clas C: pass", "imprt x", "iff x: y", "retrun x", "form x import y", "True: int", "a?b:c", "for x range(3): y", "with open(x) as y z", "assert (x, 'm') = 1", "del f(x)", "x: int: str", "a.1", "f(a, b=c, d)", "from __future__ import nope", "from __future__ import braces", "x = 1\nfrom __future__ import annotations"):
    try:
        compile(src, "", "exec"); print(repr(src), "fine")
    except SyntaxError as e:
        print(repr(src), "|", type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
