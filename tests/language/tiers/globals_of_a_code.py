# One code object, run with several sets of globals, builtins and namespaces.
import builtins
import types

source = """
def f(n):
    t = 0
    for i in range(n):
        t += K + size('ab')
    return t
def g(n):
    t = 0
    for i in range(n):
        t += h(i)
    return t
def h(i):
    return i * K
"""
code = compile(source, "x", "exec")
spaces = [{"K": k, "size": len} for k in (1, 2, 3)]
for space in spaces:
    exec(code, space)
    print(space["f"](300), space["g"](300))
for space in spaces:
    print(space["f"](300), space["g"](300))
spaces[0]["h"] = spaces[1]["h"]
print([space["g"](300) for space in spaces])


def k_times(n):
    t = 0
    for i in range(n):
        t += K
    return t


K = 5
print(k_times(400))
again = types.FunctionType(k_times.__code__, {"K": 7})
print(again(400), k_times(400), again(400))
k_times.__code__ = (lambda n: K * n * 100).__code__
print(k_times(4), again(400))

# Other built-ins.
counting = compile("def f(n):\n t = 0\n for i in range(n): t += len('abc')\n return t", "y", "exec")
mine = dict(vars(builtins), len=lambda s: 10)
one, other = {}, {"__builtins__": mine}
exec(counting, one)
exec(counting, other)
print(one["f"](300), other["f"](300), one["f"](300))

# A module's code, with globals for its namespace and with another one.
loop = compile("for i in range(400):\n    total = total + i\n    K = i", "z", "exec")
for _ in range(3):
    space = {"total": 0, "K": None}
    exec(loop, space)
    print(space["total"], space["i"], space["K"])
space, inner = {"total": 1000, "K": None}, {"total": 0}
exec(loop, space, inner)
print(space["total"], space["K"], sorted(inner.items()))


class Body:
    total = 0
    for i in range(400):
        total = total + i * K


print(Body.total, Body.i, K)
