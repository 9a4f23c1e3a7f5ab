# The same code with other globals: nothing that is known of one's globals may be taken for the other's.
source = compile(
    """
def f(n):
    t = 0
    for i in range(n):
        t += K + g(i) + len(L)
    return t

def outer(n, h):
    t = 0
    for i in range(n):
        t += h(i)
    return t

def inner(i):
    return K * 2 + g(i)

class C:
    def m(self, i):
        return K + i

def methods(n, cs):
    t = 0
    for i in range(n):
        t += cs[i % len(cs)].m(i)
    return t

def numbers(n):
    for i in range(n):
        yield K

def setter(n):
    global total
    for i in range(n):
        total += K
    return total

total = 0
for i in range(R):
    total += K + len(L)
    if i % 7 == 6:
        last = i
""",
    "source",
    "exec",
)
spaces = []
for k in range(4):
    d = {"K": k, "g": eval("lambda i: %d" % k), "L": [0] * k, "R": 50 + k, "last": None}
    if k == 3:
        d["len"] = lambda x: 100
    exec(source, d)
    spaces.append(d)
for r in range(3):
    print([d["f"](150) for d in spaces])
    print([d["outer"](150, e["inner"]) for d in spaces for e in spaces])
    print([d["methods"](150, [e["C"]() for e in spaces]) for d in spaces[:2]])
    print([sum(d["numbers"](90)) for d in spaces])
    print([d["setter"](90) for d in spaces])
    print([(d["total"], d["i"], d["last"]) for d in spaces])

function = type(spaces[0]["f"])
again = function(spaces[0]["f"].__code__, spaces[2])
print(again(200), spaces[0]["f"](200), function(again.__code__, {"K": 9, "g": abs, "L": ()})(100))


def call(f, n):
    t = 0
    for i in range(n):
        t += f(1)
    return t


print([call(d["f"], 60) for d in spaces + spaces[::-1]])
