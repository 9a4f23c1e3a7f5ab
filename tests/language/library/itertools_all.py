# itertools.
from itertools import *
print(list(islice(count(5, 2), 3)), list(islice(cycle("ab"), 5)), list(repeat(1, 3)), list(accumulate([1, 2, 3])), list(accumulate([1, 2, 3], lambda a, b: a * b, initial=10)), list(chain("ab", [1])), list(chain.from_iterable(["ab", "c"])), list(compress("abcd", [1, 0, 1])), list(dropwhile(lambda x: x < 3, [1, 3, 2])), list(takewhile(lambda x: x < 3, [1, 3, 2])), list(filterfalse(lambda x: x % 2, range(5))))
print([(k, list(g)) for k, g in groupby("aabbba")], [(k, list(g)) for k, g in groupby([1, 3, 2, 4], lambda x: x % 2)], list(pairwise("abc")), list(starmap(pow, [(2, 3), (3, 2)])), [list(t) for t in tee([1, 2], 2)], list(zip_longest("ab", [1], fillvalue="-")), list(batched("abcde", 2)), list(islice("abcdef", 1, None, 2)))
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(permutations("abc", 2)), list(combinations("abc", 2)), list(combinations_with_replacement("ab", 2)))
a, b = tee(iter(range(5))); next(a); next(a); print(list(b), list(a))
for f in (lambda: list(islice([1], -1)), lambda: list(combinations([1], -1)), lambda: list(batched([1], 0)), lambda: list(batched("abc", 2, strict=True)), lambda: count("a"), lambda: list(chain(5)), lambda: repeat(1, "a"), lambda: list(permutations(5)), lambda: list(accumulate([1, "a"]))):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
c = count(); print(next(c), next(c), c, repeat("x", 2), count(1.5, 0.5))
