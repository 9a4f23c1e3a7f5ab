# SyntaxWarnings, as warnings are recorded.
import warnings
for src in ("x is 1", "x is not 'a'", "x is ()", "'\\d'", "b'\\q'", "assert (1, 'm')", "1()", "'a'()", "None[0]", "[1][1, 2]", "'a'['b']", "(1)(2)", "f'{x}\\d'", "1 is 1", "x == 1 is True", "def f():\n try: pass\n finally: return 1", "while 1:\n try: pass\n finally: break", "for x in y:\n try: pass\n finally: continue", "1if x else 2", "0x1for x in y", "1or 2", "'\\400'", "lambda: 1()", "[]()", "{1: 2}()", "(x for x in y)()", "f''()", "1.5[0]", "{1}[0]", "(lambda: 0)[1]", "[1]['a']"):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        try:
            compile(src, "file", "exec")
        except SyntaxError as e:
            print(repr(src), "error", e.msg)
        for x in w: print(repr(src), "|", x.category.__name__, x.message, x.lineno)
