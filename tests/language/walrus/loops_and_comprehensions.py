# The walrus feeding loops, filters and accumulators.
data = iter([3, 1, 4, 1, 5, 9, 2, 6, 0, 7])
got = []
while (n := next(data, None)) is not None and n != 0: got.append(n)
print(got, n)
total = 0; print([total := total + v for v in got], total, [y for x in got if (y := x * 2) > 6], y, any((hit := v) > 4 for v in got), hit)
def f(s): return (m := len(s)) > 3 and s[:m // 2] or s
print(f("abcdef"), f("ab"), [(k := i) for i in range(3)], k, (lambda: (q := 5))(), {(w := c): w * 2 for c in "ab"}, w)
if (a := 1) and (b := a + 1): print(a, b)
print(max(v if (v := x % 5) else -1 for x in got) if False else sorted(z for x in got if (z := x % 4)))
