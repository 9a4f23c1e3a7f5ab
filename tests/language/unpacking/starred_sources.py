# What goes beside a starred target, from tuples, lists, and what only looks like one.
def unpack(source):
    try:
        first, *middle, last = source
        return first, middle, last
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
class Backwards(list):
    def __iter__(self):
        return reversed(list(list.__iter__(self)))
class Half(tuple):
    def __iter__(self):
        return iter(tuple.__getitem__(self, slice(0, 2)))
for source in [(1, 2), [1, 2], (1, 2, 3, 4), [1, 2, 3, 4], (1,), [], (), Backwards([1, 2, 3]), Half((7, 8, 9)), "abc", range(5), iter([1, 2]), {1: 2, 3: 4}, 5, None]:
    for _ in range(3):
        result = unpack(source)
    print(result)
items = [1, 2, 3]
*items[1:2], items[0] = items
print(items)
a, (b, *c), *d = 1, [2, 3, 4], 5, 6
print(a, b, c, d)
*everything, = (1, 2)
everything.append(3)
print(everything)
