# A hot loop's callee looks at its caller's frame and locals.
import sys
def spy(k):
    f = sys._getframe(1)
    if k % 40 == 0: seen.append((f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno, sorted(f.f_locals.items())[:3]))
    return k
seen = []
def f(n):
    total = 0
    for i in range(n):
        total += spy(i)
        half = total // 2
    return total, half
print(f(100)); print(*seen, sep="\n")
def g(n):
    for i in range(n):
        x = i * 2
        if i == n - 1: return sorted(locals().items())
print(g(100))
def h(n):
    for i in range(n):
        try:
            if i == 90: raise ValueError
        except ValueError as e:
            t = e.__traceback__
            return t.tb_frame.f_locals["i"], t.tb_lineno - t.tb_frame.f_code.co_firstlineno
print(h(100))
