# A variable's type changes in a running loop: guards must notice.
def run(values):
    total = 0
    for v in values:
        total = total + v
    return total

print(run([1] * 50), run([1] * 50 + [0.5] + [1] * 50), run([2**62] * 10), run([0.5] * 50 + [1]))
def add(a, b):
    return a + b
out = []
for a, b in [(1, 2)] * 40 + [("x", "y")] * 40 + [(1.5, 2)] * 40 + [([1], [2])] * 3 + [(1, 2)] * 5:
    out.append(add(a, b))
print(out[0], out[39], out[40], out[79], out[80], out[119], out[120], out[-1], len(out))
def choose(i):
    return i if i % 7 else str(i) if i % 2 else float(i)
print([choose(i) for i in range(60)])
