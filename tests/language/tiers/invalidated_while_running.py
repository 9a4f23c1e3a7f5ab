# A trace's assumptions are broken by its own callee, several frames down.
class Config: scale = 2
def scale(x): return x * Config.scale
def maybe(i):
    if i == 70: Config.scale = 3
    if i == 90: Config.scale = 0.5
    return i
def inner(i): return scale(maybe(i))
def f(n): return [inner(i) for i in range(n)]
r = f(120); print(r[69:72], r[89:92], sum(r))
def code_swap(n):
    out = []
    for i in range(n):
        if i == 60: target.__code__ = (lambda x: x + 1000).__code__
        if i == 80: target.__defaults__ = (5,)
        out.append(target(i))
    return out[59:61], out[-1]
def target(x): return x
print(code_swap(100))
import sys
def settrace_late(n):
    t = 0
    for i in range(n):
        if i == 70: sys.settrace(lambda *a: None)
        t += scale(i)
    sys.settrace(None)
    return t
print(settrace_late(100))
