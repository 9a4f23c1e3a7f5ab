# Several side exits get hot one after another.
def f(n):
    c = [0] * 6
    for i in range(n):
        if i < 100: c[0] += 1
        elif i < 200: c[1] += 2
        elif i < 300: c[2] += 0.5
        elif i < 400: c[3] = i
        elif i % 2: c[4] += i
        else: c[5] -= i
    return c
print(f(600))
def g(n):
    s = "start"
    trans = {"start": "a", "a": "b", "b": "c", "c": "a"}
    seen = {}
    for i in range(n):
        seen[s] = seen.get(s, 0) + 1
        s = trans[s] if i % 10 else "start"
    return seen
print(g(300))
def h(n):
    x = 0
    for i in range(n):
        k = i % 17
        if k == 0: x += 1
        elif k == 1: x -= 2
        elif k == 2: x ^= 3
        elif k == 3: x |= 4
        elif k == 4: x <<= 1
        elif k == 5: x >>= 1
        elif k == 6: x = -x
        elif k == 7: x = ~x
        elif k < 12: x += k
        else: x %= 1009
    return x
print(h(500))
