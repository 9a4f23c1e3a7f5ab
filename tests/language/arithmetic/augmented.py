# Augmented assignment on names, items and attributes, and its errors.
x = 10
x += 5; x -= 3; x *= 4; x //= 5; x **= 3; x %= 100; x <<= 3; x >>= 1; x |= 1; x ^= 0xFF; x &= 0xF0
print(x)
y = 7.0
y /= 2; y //= 0.5; y **= 2
print(y)
l = [1, 2]
m = l
l += (3,); l *= 2
print(l, m is l)
t = ([1],)
try:
    t[0] += [2]
except TypeError as e:
    print(e, t)
class A: n = 5
a = A()
a.n += 1
print(a.n, A.n)
d = {"k": 1}
d["k"] += 10
print(d)
for code in ("x += 'a'", "undefined += 1", "l[10] += 1", "d['z'] += 1", "a.z += 1", "None.x += 1"):
    try:
        exec(code)
    except Exception as e:
        print(type(e).__name__, e)
s = "ab"
s *= 3; s += "!"
print(s)
