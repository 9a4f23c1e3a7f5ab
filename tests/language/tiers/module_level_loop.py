# Hot loops at module level and in class bodies use names in dicts.
total = 0
for i in range(150):
    total += i
    if i == 100: total = float(total)
print(total, i)
class C:
    n = 0
    for k in range(100):
        n += k
        if k == 50: n = n * 1.0
print(C.n, C.k)
exec("t = 0\nfor q in range(120): t += q\nprint(t)")
ns = {}; exec("x = []\nfor i in range(60): x.append(i ** 2)", ns); print(sum(ns["x"]))
while total > 1000: total /= 2
print(total)
