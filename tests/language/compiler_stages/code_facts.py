# What the helpers for tests say of code objects.
import _testinternalcapi as facts

SCALE = 3


def outer(first, /, second, *rest, flag=False, **others):
    inside = [second for second in rest]

    def inner():
        return first, inside, len(others.keys()), SCALE

    return inner


def plain(n):
    return max(n, 2)


def nothing(n):
    if n:
        return None
    for _ in n:
        return


print(facts.get_co_localskinds(outer.__code__))
print(facts.get_code_var_counts(outer))
print(facts.get_code_var_counts(outer(1, 2)))
print(facts.get_code_var_counts(plain, builtinsns={}))
names = set()
facts.get_code_var_counts(plain, globalnames=names)
print(names)
print([facts.code_returns_only_none(f.__code__) for f in (outer, plain, nothing, lambda: None)])
for subject in (plain, plain.__code__, outer(1, 2), outer, nothing):
    try:
        print(facts.verify_stateless_code(subject))
    except ValueError as e:
        print(e)
