# locals(), globals(), vars(), exec, eval with namespaces.
def f(a):
    b = 2
    before = locals()
    c = 3
    return before, sorted(locals())
print(f(1))
ns = {}
exec("x = 1\ndef f(): return x + 1", ns)
print(ns["f"](), eval("x * 10", ns), "__builtins__" in ns, eval("a + b", {"a": 1}, {"b": 2}))
exec("y = x + 1", ns, loc := {}); print(loc)
g = globals(); g["dynamic"] = 42; print(dynamic, globals() is g, __name__)
def h():
    x = 1
    exec("x = 2")
    return x, eval("x")
print(h())
class M(dict):
    def __missing__(self, k): return f"<{k}>"
print(eval("foo", {}, M()))
c = compile("1 + 1", "<c>", "eval"); print(eval(c), eval(compile("print('stmt')", "", "exec")))
def k():
    l = locals(); l["z"] = 1
    try:
        return z
    except NameError as e:
        return str(e)
print(k())
for code in ("eval('1 +')", "eval('x = 1')", "exec('(')", "eval('1', 5)", "exec('1', {}, 5)", "eval(5)", "compile('1', '', 'bad')"):
    try:
        eval(code)
    except Exception as e:
        print(code, type(e).__name__, e)
