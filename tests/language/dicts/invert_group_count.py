# Inverting, grouping, counting and sorting dicts.
d = {"a": 1, "b": 2, "c": 1}
inv = {}
for k, v in d.items(): inv.setdefault(v, []).append(k)
print(inv, {v: k for k, v in d.items()}, sorted(d, key=d.get), sorted(d.items(), key=lambda p: (-p[1], p[0])), max(d, key=d.get), dict(sorted(d.items(), reverse=True)), sum(d.values()), [k for k in d if d[k] == 1], list(d)[-1], d == dict(reversed(list(d.items()))))
nested = {"x": {"y": {"z": 1}}}; nested["x"]["y"]["w"] = [1]; nested["x"]["y"]["w"].append(nested["x"]["y"]["z"]); print(nested)
