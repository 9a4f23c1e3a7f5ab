# Globals shadow built-ins, and deletion uncovers them; hot loops notice.
def f(): return len([1, 2])
print(f())
def hot(n):
    out = []
    for i in range(n):
        if i == n // 2:
            global len
            len = lambda x: "shadow"
        out.append(len([i]))
    return out[0], out[-1]
print(hot(60), f())
del len
print(f())
import builtins
old = builtins.abs
def g(n):
    out = []
    for i in range(n):
        if i == n - 3: builtins.abs = lambda x: "mine"
        out.append(abs(-i))
    return out[-5:]
print(g(60))
builtins.abs = old
print(abs(-1))
G = 1
def h(n):
    global G
    t = 0
    for i in range(n):
        t += G
        if i == 40: G = 10
    return t
print(h(80))
