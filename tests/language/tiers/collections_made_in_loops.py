# Containers and iterators made of others in a loop.
def f(n):
    t = 0
    items = [4, 5, 6]
    table = {'a': 1, 'b': 2}
    for k in range(n):
        for i, item in enumerate(items):
            t += i * item
        for a, b in zip(items, (1, 2, 3, 4)):
            t += a * b
        for key, (i, v) in zip(table, enumerate(table.values())):
            t += len(key) + i + v
        t += len(list(table)) + len(tuple('abc')) + sum(list(range(k)))
    return t
print(f(40))
