# What a compiler folds must be what running gives.
print(2 * 3 + 4, "a" * 3, (1, 2) + (3,), -(-5), not True, 1 << 70, 2 ** 64 - 1, 7 // 2 * 2.0, "ab"[1], (1, 2, 3)[0], "x" "y", b"a" b"b")
def f():
    return 1 / 0
try:
    f()
except ZeroDivisionError as e:
    print(e)
def g():
    if 0: return "no"
    if not 0 and 1: return "yes"
    return "never"
print(g(), "yes" if "" else "no", [1, 2, 3][1], {1: 2}[1])
def h(x): return x in [1, 2, 3], x in {1, 2}, x not in (4,)
print(h(2), h(4))
try:
    print("abc"[5])
except IndexError as e:
    print(e)
print(-1 ** 2, (-1) ** 2, 2 ** -2, 1 - -1, 1 -- 1, ~-1, - - -1)
