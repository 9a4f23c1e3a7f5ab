# Globals and built-ins read in a trace are changed by what the trace calls.
g = 1
def bump(i):
    global g
    if i == 50: g = 2.5
    if i == 70: g = "s"
    return i
def f(n):
    out = []
    for i in range(n):
        bump(i)
        out.append(g)
    return out[49], out[50], out[69], out[70], len(out)
print(f(100))
def h(n):
    t = 0
    for i in range(n): t += helper(i)
    return t
def helper(x): return x
print(h(50))
def helper(x): return x * 2
print(h(50))
import builtins
def k(n):
    t = 0
    for i in range(n):
        if i == 40: builtins.len = lambda x: 100
        t += len("abc")
    return t
print(k(80)); del builtins.len
try:
    len("")
except NameError as e:
    print(e)
