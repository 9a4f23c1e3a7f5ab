# Concatenation in loops, also while another reference is held.
s = ""
for i in range(300):
    s += str(i % 10)
print(len(s), s[:20], s[-5:])
kept = []
t = "x"
for i in range(10):
    kept.append(t)
    t += "yé"[i % 2]
print(kept, t)
def build(n):
    out = ""
    for i in range(n):
        out = out + chr(97 + i % 26)
    return out
print(build(60), build(0))
parts = []
for i in range(100):
    parts.append(f"{i:02x}")
print("".join(parts))
u = a = "é" * 3
u += "z"
print(u, a)
