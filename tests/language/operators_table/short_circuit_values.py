# and, or, not, if-else give operands, evaluated once.
def v(x): print("<%r>" % (x,), end=""); return x
print(v(0) or v("") or v([]), v(1) and v(2) and v(0) and v(3), v(1) or v(2), not v(0), v(1) if v(0) else v(2), (v(0) or v(1)) and v(5), v(3) < v(2) < v(1), v(None) or v(None))
x = v(0) or v(2); y = v(1) and v(0) or v(7); print(x, y)
def f(a, b, c): return a and b or c, a or b and c, not a and not b, not (a or b)
for a in (0, 1):
    for b in (0, 1): print(f(a, b, 2))
