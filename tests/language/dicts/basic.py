# Creation, look-up, insertion order, deletion, errors.
d = {"b": 1, "a": 2}
d["c"] = 3; d["b"] = 9
print(d, len(d), d["a"], "a" in d, "z" in d, d.get("z"), d.get("z", 0), list(d), dict(a=1, b=2), dict([("x", 1)]), dict({"k": 1}, z=2), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), {})
del d["b"]; d["b"] = 1; print(d)
print(d.pop("a"), d.pop("zz", None), d.setdefault("n", []), d.setdefault("n", 5), d, d.popitem(), d)
d.update({"x": 1}, y=2); d.update([("z", 3)]); print(d, d == {"z": 3, "y": 2, "x": 1, "b": 1, "c": 3}, d.copy() is d)
d |= {"x": 100}; print(d | {"q": 1}, {1: 2} | {1: 3})
d.clear(); print(d, bool(d))
for f in (lambda: d["k"], lambda: d.pop("k"), lambda: d.popitem(), lambda: {[]: 1}, lambda: {}[{}], lambda: dict(5), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: dict(["ab", "c"]), lambda: {}.__delitem__(1), lambda: d.update(5), lambda: {} | [], lambda: {} < {}, lambda: dict(1, 2), lambda: {}.get(), lambda: hash({}), lambda: dict(**{1: 2}), lambda: {}[1, 2], lambda: {(1, []): 2}):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
