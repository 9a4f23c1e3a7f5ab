# The walrus in conditions, loops, comprehensions, calls.
if (n := 10) > 5: print(n)
it = iter([1, 2, 0, 3])
while (v := next(it)): print(v, end=" ")
print(v, [y for x in range(5) if (y := x * x) > 3], y)
print((a := 1, b := 2), a, b, f"{(c := 3)}", c, len(s := "abc"), s, [d := 1, d + 1], {(k := "x"): k}, (lambda: (z := 5) + z)())
def f(x, y=(w := 9)): return x, y
print(f(q := 2), q, w)
total = 0
print([total := total + i for i in range(5)], total)
def g():
    global gg
    [gg := i for i in range(3)]
g(); print(gg)
print((x := 1) + (x := x + 1) * x, x, not (p := 0), p, (m := (n := 3)))
for code in ("x := 1", "(x.y := 1)", "(x[0] := 1)", "[i := 0 for i in range(1)]", "[x for x in (y := [1])]", "class C: [z := 1 for i in ()]", "f(a=b:=1)", "((a, b) := 1)", "(1 := 2)", "lambda: x := 1"):
    try:
        compile(code, "", "exec"); print(code, "fine")
    except SyntaxError as e:
        print(code, "|", e.msg)
