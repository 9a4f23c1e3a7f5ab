# In-place operators: in place, falling back, on immutables, results of odd types.
class A:
    def __init__(self, v): self.v = v
    def __iadd__(self, o): self.v += o; return self
    def __sub__(self, o): return A(self.v - o)
    def __imul__(self, o): return "replaced"
    def __ixor__(self, o): return NotImplemented
    def __xor__(self, o): return "xor"
    def __imatmul__(self, o): return "imatmul"
a = b = A(1); a += 5; print(a is b, b.v); a -= 2; print(a is b, a.v, b.v); a *= 2; print(a); b ^= 1; print(b); c = A(1); c @= 1; print(c)
t = (1,); u = t; t += (2,); print(t, u); s = {1}; r = s; s |= {2}; print(r); s = frozenset({1}); r = s; s |= {2}; print(r); l = m = [1]; l *= 2; print(m); l += "ab"; print(m)
for op in ("+=", "-=", "*=", "/=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^=", "@="):
    try:
        exec("x = object()\nx %s []" % op)
    except TypeError as e:
        print(e)
