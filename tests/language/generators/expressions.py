# yield as an expression in odd places; generator expressions; pipelines.
def g():
    x = (yield 1) + (yield 2)
    print(x, [(yield 3), (yield 4)], f"{(yield 5)}", (yield))
    return (yield 6), 7
i = g(); out = [next(i)]
try:
    for v in range(10, 100): out.append(i.send(v))
except StopIteration as e:
    print(out, e.value)
def parts(s):
    for c in s: yield c
def up(it):
    for c in it: yield c.upper()
def pair(it):
    for c in it: yield c + next(it, "-")
print("".join(up(parts("abc"))), list(pair(up(parts("abcde")))), dict(enumerate(up("xy"))))
def tree(t):
    if t: yield from tree(t[0]); yield t[1]; yield from tree(t[2])
print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))
def primes():
    seen = []
    n = 2
    while True:
        if all(n % p for p in seen): seen.append(n); yield n
        n += 1
p = primes(); print([next(p) for _ in range(15)])
try:
    exec("[(yield) for x in []]")
except SyntaxError as e:
    print(e.msg)
try:
    exec("yield 1")
except SyntaxError as e:
    print(e.msg)
