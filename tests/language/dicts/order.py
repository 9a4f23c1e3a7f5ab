# Insertion order survives deletion, growth and update.
d = {}
for i in range(50):
    d[i * 37 % 101] = i
for i in range(0, 50, 3):
    del d[i * 37 % 101]
for i in range(5):
    d[f"k{i}"] = i
print(list(d))
d[37] = "again"
print(list(d)[-1], list(reversed(d))[:3], next(iter(d)), list(d.items())[-2:])
e = dict(d); print(list(e) == list(d), e == d, dict(reversed(d.items())) == d)
print({1: "a", True: "b", 1.0: "c"}, {"x": 1, **{"y": 2}, "x": 3})
while len(d) > 3:
    d.popitem()
print(d)
