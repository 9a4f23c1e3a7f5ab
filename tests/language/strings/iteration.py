# Iterating, unpacking, enumerating, reversing.
s = "aé中😀"
print(list(s), [ord(c) for c in s], tuple(reversed(s)), list(enumerate(s, 1)), list(zip(s, s[1:])), [c for c in s if c > "b"], dict(zip(s, range(4))))
a, b, *c = s
print(a, b, c)
count = 0
for c in s * 50:
    if c == "中":
        count += 1
print(count)
it = iter("xy")
print(next(it), next(it), next(it, "end"), it.__length_hint__())
try:
    a, b = "abc"
except ValueError as e:
    print(e)
try:
    a, b, c = "ab"
except ValueError as e:
    print(e)
