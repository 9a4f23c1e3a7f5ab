# Sequence patterns: lengths, stars, nesting, what is no sequence.
def f(x):
    match x:
        case []: return "empty"
        case [a]: return "one", a
        case [1, *rest]: return "starts with 1", rest
        case [*init, 9]: return "ends with 9", init
        case [a, [b, *c], *_]: return "nested", a, b, c
        case (a, b, c): return "three", a, b, c
        case [a, *_, b]: return "ends", a, b
from collections import deque
for x in ([], [5], (1, 2, 3), [2, 3, 9], [2, [3, 4, 5], 6], (2, 3, 4), range(3, 8), "ab", b"ab", {1, 2}, {1: 2}, deque([7, 8]), iter([1]), bytearray(b"ab"), memoryview(b"xyz"), [2, 3], 5): print(type(x).__name__, f(x))
class S:
    def __len__(self): return 2
    def __getitem__(self, i): return "ab"[i]
print(f(S()))
import collections.abc
collections.abc.Sequence.register(S); print(f(S()))
