# Neighbours that run in one go still do each their own: guards that fail in the middle, jumps into the middle, errors.
import sys, traceback

class P:
    def __init__(self, v): self.v = v
    def get(self): return self.v
class Q:
    __slots__ = ("v",)
    def __init__(self, v): self.v = v
    def get(self): return -self.v
class R:
    @property
    def v(self): return "property"
    def get(self): return "method"

def read(o): return o.v, o.get()
def write(o, x):
    o.v = x
    return o.v
for _ in range(50): read(P(1)), write(P(1), 2)
print(read(Q(2)), read(R()), read(P(3)), write(Q(4), 5))
for bad in (None, 7, 1.5, "s", R()):
    for f in (lambda: read(bad), lambda: write(bad, 1)):
        try: print(f())
        except AttributeError as e: print(e, [t.tb_lineno for t in [e.__traceback__.tb_next.tb_next] if t])
p = P(1); p.__dict__["v"] = "in the dict"; print(read(p), write(p, 8), p.__dict__)
p = P(1); del p.v
try: read(p)
except AttributeError as e: print(e)
print(write(p, "again"), p.__dict__)

def add(a, b):
    c = a + b
    d = c + 1
    if c < d: return c, d - 2
    return "not less", c, d
for i in range(50): add(i, i)
print(add(2**62, -1), add(2**62 - 2, 1), add(1.5, 2), add(True, True), add(-2**62, 0))
try: add("a", "b")
except TypeError as e: print(e)
print(add(float("nan"), 1))

def item(l, i):
    x = l[i]
    y = l[0]
    return x, y
for i in range(50): item([1, 2, 3], i % 3)
for l, i in (([1], 1), ([], 0), ((1, 2), 1), ({0: "zero"}, 0), ("text", 3), ([1, 2], -1)):
    try: print(item(l, i))
    except (IndexError, KeyError) as e: print(type(e).__name__, e)

def floats(a, b, c):
    d = a * b + c
    if d < c: return "less", d
    return d
for i in range(50): floats(i * 0.5, 2.0, 1.0)
print(floats(1e200, 1e200, 1.0), floats(2, 3, 4), floats("ab", 2, "c"), floats(-1.0, 2.0, 0.5))

def loop(n, step):
    total = 0
    for i in range(n):
        total = total + step
        if total > 100: total = 0
    return total
for _ in range(20): loop(30, 7)
print(loop(30, 7.5), loop(5, True), loop(0, 1), loop(200, 2**61))

def truth(x):
    t = x == 1
    if t: return "one"
    if not t: return "other"
for i in range(50): truth(i)
class Odd:
    def __eq__(self, other): return []
print(truth(Odd()), truth(1.0), truth("1"), truth(1))

def text(s):
    if s == "yes": return 1
    if s == "no": return 0
    return None
for i in range(50): text("yes" if i % 2 else "no")
print(text("maybe"), text(5), text("ye" + "s"), text(b"yes"))

class Dying:
    def __init__(self, name): self.name = name
    def __del__(self): print("end of", self.name)
def replace(names):
    for name in names:
        d = Dying(name)
        n = d.name
    return n
for _ in range(3): print(replace(["a", "b", "c"]))

lines = []
def tracer(frame, event, arg):
    if frame.f_code.co_name == "add": lines.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer
sys.settrace(tracer); add(1, 2); sys.settrace(None); print(lines)
import dis
names = [i.opname for i in dis.get_instructions(read, adaptive=True)]
print("LOAD_ATTR_INSTANCE_VALUE" in names or "LOAD_ATTR" in names, [n for n in names if n.startswith("<")])
