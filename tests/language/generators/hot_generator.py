# Generators resumed in hot loops.
def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
def evens(it):
    for x in it:
        if not x & 1: yield x
def square(it):
    for x in it: yield x * x
print(sum(square(evens(count(200)))), sum(count(300)), len(list(count(100))))
def averager():
    total = n = 0
    avg = None
    while True:
        x = yield avg
        total += x; n += 1
        avg = total / n
a = averager(); next(a)
for i in range(100): r = a.send(i)
print(r)
def interleave(*its):
    its = [iter(i) for i in its]
    while its:
        for i in its[:]:
            try:
                yield next(i)
            except StopIteration:
                its.remove(i)
print(list(interleave("abc", range(5), "x")))
t = 0
for i in range(50):
    for j in count(i % 5): t += j
print(t)
