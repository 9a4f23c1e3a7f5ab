# Keyword arguments from several mappings, some of whose keys are no strings.
def f(**kwargs):
    return kwargs


for call in (
    "f(**{1: 3}, **{1: 5})", "f(**{1: 3})", "f(**{'a': 1}, **{'a': 2})", "f(**{'a': 1}, **{2: 2})", "dict(**{1: 2}, a=1)",
    "f(a=1, **{'a': 2})", "f(**3)", "f(**{'a': 1}, **{'b': 2})",
):
    try:
        print(call, eval(call))
    except TypeError as e:
        print(call, e)
