# Iterators can be pickled apart, copied, and say how much is left.
import copy, operator
for make in (lambda: iter([1, 2, 3]), lambda: iter((1, 2, 3)), lambda: iter("abc"), lambda: iter(range(3)), lambda: reversed([1, 2, 3]), lambda: iter({1: 2, 3: 4}), lambda: iter(b"abc")):
    it = make(); next(it); print(type(it).__name__, operator.length_hint(it), end=" ")
    try:
        c = copy.copy(it); print(list(c), list(it))
    except TypeError as e: print("no copy", list(it))
print(operator.length_hint((x for x in "ab"), 9), operator.length_hint(zip(), 3), operator.length_hint([1, 2]))
