# Stars in calls, displays, subscripts, returns, yields, for loops, indexes.
def f(*a, **k): return a, k
l, d = [1, 2], {"x": 1}
print(f(*l, 3, *l, **d, y=2, **{"z": 3}), f(*"ab", *range(2)), [*l, *l], (*l,), {*l, *"a"} == {1, 2, "a"}, {**d, "x": 2, **{}})
def r(): return *l, 3
def y(): yield *l, 4
print(r(), list(y()))
for x in *l, 5: print(x, end=" ")
print()
class G:
    def __getitem__(self, k): return k
print(G()[*l], G()[0, *l, 9], G()[*l, ...])
a, *b = *l, *l; print(a, b)
*a, = "xyz"; print(a)
t = *l, ; print(t)
def g(*args: *tuple[int, ...]): return args
print(g(1, 2))
for code in ("f(*5)", "f(**5)", "f(**{1: 2})", "f(a=1, **{'a': 2})", "[*5]", "{**5}", "{**[1]}", "f(*None)", "f(1, *2, 3)", "print(*1, **2)", "f(**d, **d)", "(*l)", "*l", "*a = l", "*a, *b = l", "f(**d, *l)", "del *l"):
    try:
        exec(code)
        print(code, "fine")
    except (TypeError, SyntaxError) as e:
        print(code, "->", type(e).__name__, e.msg if isinstance(e, SyntaxError) else e)
