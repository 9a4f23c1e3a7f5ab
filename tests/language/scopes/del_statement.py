# del of names, items, attributes, slices, tuples.
a, b, c = 1, 2, 3
del a, (b, c)
print("a" in globals())
l = [1, 2, 3, 4]; d = {"k": 1}
del l[0], d["k"], l[:1]
print(l, d)
class O: pass
o = O(); o.x = 1
del o.x
for code in ("del o.x", "del d['k']", "del l[9]", "del O.y", "del (1).x", "del 'abc'[0]", "del (1,)[0]"):
    try:
        exec(code)
    except Exception as e:
        print(code, type(e).__name__, e)
def f(x):
    del x
    x = 5
    return x
print(f(1))
class P:
    def __delattr__(self, n): print("delattr", n)
    def __delitem__(self, k): print("delitem", k)
del P().z, P()[1], P()[1:2]
[del_me := 1]; del del_me
for code in ("del f()", "del 1", "del a + b", "del (x := 1)", "del *a", "del None", "del", "del (a, 1)", "del [a.b, c()]"):
    try:
        compile(code, "", "exec")
    except SyntaxError as e:
        print(code, "|", e.msg)
