# A loop that is hot and ends by break, return, exception, exhaustion.
def brk(n):
    for i in range(n):
        if i == 77: break
    return i
def ret(n):
    for i in range(n):
        if i == 66: return "r", i
def exc(l):
    t = 0
    try:
        for x in l: t += 10 // x
    except ZeroDivisionError: return "z", t
    return t
def whl(n):
    i = 0
    while i < n: i += 1
    else: return "else", i
print(brk(100), brk(50), ret(100), ret(3), exc([1] * 90 + [0]), exc([2] * 90), whl(200), whl(0))
