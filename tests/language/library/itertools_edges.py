# itertools where it is easy to be wrong: arguments, reprs, ends, subclasses, sharing.
from itertools import *
from fractions import Fraction
print(count(), count(10), count(1, 2), count(1.5, 0.5), count(True), repeat("x"), repeat("x", 3), repeat("x", -1))
c = count(2**62 - 2); print([next(c) for _ in range(4)])
c = count(10, -3); print([next(c) for _ in range(3)], c)
print(list(islice(count(Fraction(1, 2), Fraction(1, 3)), 3)))
for f in (lambda: count("a"), lambda: islice([], -1), lambda: islice([], 0, None, 0), lambda: islice([], "a"), lambda: islice([]), lambda: repeat(), lambda: repeat(1, "a"), lambda: combinations("ab", -1), lambda: permutations("ab", "x"), lambda: permutations("ab", -1), lambda: product("ab", repeat=-1), lambda: product("ab", foo=1), lambda: batched("ab", 0), lambda: list(batched("abc", 2, strict=True)), lambda: zip_longest("a", x=1), lambda: list(chain(1)), lambda: chain(x=1), lambda: cycle(), lambda: tee([], -1), lambda: takewhile(1), lambda: groupby(), lambda: accumulate(), lambda: pairwise(5), lambda: compress("a"), lambda: starmap(pow, 5), lambda: list(starmap(pow, [1]))):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a, b = tee(iter("abc")); next(a); c = a.__copy__(); print(list(a), list(b), list(c), tee("x", 0), [list(t) for t in tee(range(120), 2)][1][-1])
g = groupby([1, 1, 2, 3, 3]); first = next(g); second = next(g); print(list(first[1]), second[0], list(second[1]))
print([(k, "".join(v)) for k, v in groupby("aAbBB", str.lower)])
print(list(accumulate([1, 2, 3], initial=100)), list(accumulate("abc")), list(accumulate([3, 1, 2], max)), list(accumulate([], initial=5)))
print(list(zip_longest("ab", "c", [], fillvalue=0)), list(zip_longest()), list(zip_longest("ab", "xyz")))
print(list(product("ab", [1, 2])), list(product()), list(product("", "a")), list(product([0, 1], repeat=2)))
print(list(permutations([1, 2, 3], 2)), list(permutations([])), list(permutations([1], 2)), list(combinations("abcd", 2)), list(combinations("ab", 3)), list(combinations_with_replacement("abc", 2)), list(combinations_with_replacement("", 0)))
i = islice(iter(range(10)), 2, 8, 3); print(list(i), list(i), list(islice("abcdef", None)), list(islice("abcdef", 1, None, 2)))
s = iter(range(5)); list(islice(s, 2)); print(next(s))
class Loud(chain):
    def __init__(self, *args, tag=None): self.tag = tag
x = Loud("ab", "c", tag=1); print(list(x), x.tag, type(x).__name__, chain.from_iterable(["ab", [1]]).__next__(), chain[int])
print(list(dropwhile(bool, [1, 0, 1])), list(takewhile(bool, [1, 0, 1])), list(filterfalse(None, [1, 0, 2, ""])), list(compress("abcd", [1, 0, 1])), list(pairwise("abc")), list(pairwise("a")), list(batched("abcde", 2)))
def boom():
    yield 1
    raise ValueError("boom")
for it in (chain(boom()), cycle(boom()), zip_longest(boom(), [1, 2, 3]), pairwise(boom()), accumulate(boom())):
    out = []
    try:
        for v in it: out.append(v)
    except ValueError as e: print(type(it).__name__, out, e)
print(repeat(1, 5).__length_hint__(), list(map(pow, range(4), repeat(2))), sum(islice(cycle([1, 2, 3]), 1000)))
