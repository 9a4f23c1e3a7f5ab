# Slicing with every combination of bounds.
s = "0123456789"
bounds = (None, 0, 3, -3, 9, 10, -10, 100, -100)
for start in bounds:
    print([s[start:stop:step] for stop in bounds for step in (None, 2, -1, -3)])
try:
    s[::0]
except ValueError as e:
    print(e)
try:
    s["a":]
except TypeError as e:
    print(e)
print("aé中"[::-1], "😀ab"[1:], "😀ab"[:1], s[slice(2, 5)], s[True:])
