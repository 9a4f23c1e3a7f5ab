# A branch that is taken rarely, then always; each side has its own types.
def f(n, k):
    a, b = 0, ""
    for i in range(n):
        if i % k == 0: b += chr(97 + i % 26)
        else: a += i
    return a, b
print(f(100, 20), f(100, 2), f(100, 1), f(60, 1000))
def g(n):
    state, out = 0, []
    for i in range(n):
        if state == 0:
            if i % 13 == 12: state = 1
        elif state == 1:
            out.append(i); state = 2
        else:
            if i % 5 == 0: state = 0
    return out
print(g(200))
