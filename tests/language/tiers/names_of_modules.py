# Loops of a module's own code, and stores of globals: a number goes round in a register, what somebody depends on does not.
total = 0
items = [1, 2, 3]
for i in range(200):
    total += i * items[i % 3]
print(total, i)

count = 0.5
text = ""
flag = False
none = None
while count < 90:
    count += 0.75
    text = text + "ab"
    flag = not flag
    none = i if flag else None
    if len(text) > 20:
        text = ""
print(count, text, flag, none)


def step(x):
    return x + 1


for k in range(300):
    total = step(total)
    if k == 150:

        def step(x):
            return x + 2

    if k == 200:
        step = abs
    if k == 220:
        step = lambda x: x - 1
print(total, k)

fresh = 0
for k in range(200):
    if k == 100:
        newcomer = 5
    if k > 100:
        fresh += newcomer
    if k == 150:
        del newcomer
        newcomer = 7
print(fresh)

big = 2**61
for k in range(100):
    big = big + 2**60
    half = big // 2
print(big, half)

kind = 0
seen = []
for k in range(150):
    kind = [k, float(k), str(k), None, [k], (k,), True][k % 7]
    if k % 50 == 49:
        seen.append(kind)
print(seen, kind)

counter = 0


def bump(n):
    global counter, other
    for i in range(n):
        counter += 1
        other = counter * 2
        if counter % 70 == 0:
            globals()["counter"] += 1000
    return counter, other


other = 0
print(bump(150), bump(60), counter, other)


def reader():
    return counter


def writes_and_reads(n):
    global counter
    t = 0
    for i in range(n):
        counter = i
        t += reader()
        counter += 1
        t += reader() * 2
    return t


print(writes_and_reads(150))

value = 1


def swap(n):
    global value
    out = []
    for i in range(n):
        if i == 80:
            value = swap
        if i == 81:
            out.append(value is swap)
            value = int
        if i == 90:
            out.append(value)
            value = 4.5
        if i < 80 or i > 90:
            value = value + 1
    return out, value


print(swap(150))


class Ends:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append((self.n, holder.n if holder else None))


log = []
holder = None
for k in range(60):
    holder = Ends(k)
holder = None
print(log[:3], log[-3:], len(log))

for len_of in range(80):
    if len_of == 70:
        len = lambda x: 7
    total = len(items)
print(total)
del len
print(len(items))

space = {"n": 3, "out": []}
exec("for i in range(90):\n    n += i\n    out.append(n)\n    __name__ = 'x' if i > 50 else 'y'", space)
print(space["n"], space["out"][-2:], space["__name__"])
names = {}
exec("a = 1\nfor i in range(90):\n    a = a + i\n    b = total", globals(), names)
print(names["a"], names["b"], "a" in globals())


class Body:
    a = 0
    for i in range(90):
        a += i
    b = total


print(Body.a, Body.b, Body.i)

def make_names(n):
    out = []
    for i in range(n):
        f = lambda: i
        out.append(f.__module__)
    return set(out)


print(make_names(60))
for i in range(60):
    __name__ = "module%d" % (i // 30)
    name = make_names(1)
print(name, make_names(30))
