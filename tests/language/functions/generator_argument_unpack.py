# Arguments from generators that raise, and unpacking order with errors.
def g():
    yield 1
    raise ValueError("mid")
def f(*a, **k): return a, k
for code in ("f(*g())", "f(0, *g(), 5)", "f(**{'a': 1}, **{'a': 2})", "f(*[1], **{1: 2})", "f(*5)", "f(**5)", "f(x=1, *[1], **{'x': 2})", "[*g()]", "{**{'a': 1}, 'b': 1/0}", "f(1/0, *g())"):
    try:
        print(eval(code))
    except Exception as e:
        print(code, type(e).__name__, e)
