# Dict displays, merging, nested comprehensions, duplicate keys, evaluation order.
def s(x): print(x, end=" "); return x
print({s("k"): s("v"), s("a"): s("b"), **{s("c"): s("d")}})
print({k: v for k, v in zip("abc", range(3))}, {k: {j: k * j for j in range(k)} for k in range(3)}, {**{1: 1}, 1: 2, **{1: 3}}, {x: x for x in "aab"}, dict(zip("ab", "xy"), z=1))
a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}; print(a | b, b | a, {**b, **a}); a |= b; print(a); a |= [("q", 9)]; print(a)
for f in (lambda: {**[1]}, lambda: {**5}, lambda: a | [1], lambda: {[]: 1}, lambda: {k: 1 for k in [{}]}):
    try:
        print(f())
    except TypeError as e:
        print(e)
