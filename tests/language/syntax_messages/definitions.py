# Mistakes in definitions.
for src in ("def f(a, a): pass", "def f(a=1, b): pass", "def f(*): pass", "def f(*, **k): pass", "def f(**k, a): pass", "def f(*a, *b): pass", "def f(a, /, b, /): pass", "def f(/, a): pass", "def f(*a, /): pass", "def f(a:): pass", "def f(1): pass", "def f((a, b)): pass", "lambda a, a: 0", "lambda *: 0", "def f(a=): pass", "def f(*a=1): pass", "def f(**k=1): pass", "def (): pass", "def 1f(): pass", "class C(: pass", "class C(x for x in y): pass", "class 1: pass", "async x", "def f(): x = 1\n  y = 2", "def f():\nx", "def f(None): pass", "def f(a, b):\n  global a", "def f() -> : pass", "@\ndef f(): pass", "@f\nx", "def f(__debug__): pass", "class C: __debug__ = 1", "def f(x):\n  nonlocal x", "def f():\n  from x import *", "def f[T](T): pass", "def f[]():pass", "class C[1]: pass", "type X", "type X = ", "def f(a, *, b, *c): pass"):
    try:
        compile(src, "", "exec"); print(repr(src), "fine")
    except SyntaxError as e:
        print(repr(src), "|", type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
