# A long body with many locals and paths, called often.
def step(s, i):
    a, b, c, d, e = s
    if i % 2: a += 1
    elif i % 3 == 0: b += a
    else: c ^= b
    d = (a * 31 + b * 17 + c) & 0xFFFF
    e = e + d if d & 1 else e - d
    x = a + b; y = x * c; z = y - d
    if z > 1000: z %= 997
    elif z < -1000: z = -z % 991
    f = x if x > y else y if y > z else z
    g = [a, b, c, d][f & 3]
    h = {"a": a, "b": b}.get("ab"[g & 1], 0)
    return (a + h & 0xFF, b ^ g & 0xFF, c + z & 0xFF, d, e & 0xFFFFFF)
s = (1, 2, 3, 4, 5)
for i in range(400): s = step(s, i)
print(s)
