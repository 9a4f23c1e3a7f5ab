# Mapping patterns: subsets, rest, values, class of the subject.
def f(x):
    match x:
        case {"type": "point", "x": x, "y": y}: return "point", x, y
        case {"type": t, **rest}: return "typed", t, rest
        case {1: [a, b], "k": {"deep": d}}: return "deep", a, b, d
        case {None: n}: return "none key", n
        case {}: return "mapping"
        case _: return "no"
for x in ({"type": "point", "x": 1, "y": 2, "z": 3}, {"type": "q", "a": 1}, {1: (2, 3), "k": {"deep": 4}}, {None: 5}, {}, {"other": 1}, [], "type"): print(f(x))
from collections import defaultdict, OrderedDict
d = defaultdict(list); print(f(d), len(d), f(OrderedDict(type="od")))
class K: KEY = "dotted"
match {"dotted": 7}:
    case {K.KEY: v}: print("value pattern key", v)
try:
    match {"a": 1}:
        case {K.KEY: 1, "dotted": 2}: pass
    print("no duplicate seen")
except ValueError as e:
    print(e)
try:
    match {"dotted": 1, "x": 1}:
        case {K.KEY: 1, "dotted": 2}: pass
except ValueError as e:
    print(e)
