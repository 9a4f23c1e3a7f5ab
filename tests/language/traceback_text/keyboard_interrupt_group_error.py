# Raising from a generator and a comprehension.
def gen():
    yield 1
    yield 1 / 0
print([x for x in [1, 2] if x])
total = sum(x * 2 for x in gen())
