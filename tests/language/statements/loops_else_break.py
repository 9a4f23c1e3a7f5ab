# for and while with else, break, continue, nested, over changing iterables.
def find(n, l):
    for i, x in enumerate(l):
        if x == n: break
    else: return "not found"
    return i
print(find(3, [1, 3]), find(9, [1]), find(1, []))
i = 0
while i < 5:
    i += 1
    if i == 2: continue
    if i == 4: break
    print(i, end=" ")
else: print("no")
while i < 6: i += 1
else: print("else", i)
for a in range(3):
    for b in range(3):
        if b == 1: continue
        if a == 1: break
        print(a, b, end="; ")
    else: print("inner else", end="; ")
print()
for x in []: pass
else: print("empty else")
for x, in [(1,), (2,)]: print(x, end=" ")
for d["k"] in (d := {}) or [1, 2]: pass
print(d)
class O: pass
for O.attr in range(3): pass
print(O.attr)
for i in range(3): i = 10
print(i)
n = 0
while True:
    try:
        n += 1
        if n < 3: continue
        break
    finally: n += 10
print(n)
