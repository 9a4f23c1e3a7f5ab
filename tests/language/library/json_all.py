# json: round trips, formatting, errors, hooks.
import json
d = {"a": [1, 2.5, True, None, "é\"\n\u2028😀"], "b": {"c": []}, "d": -1e100}
print(json.dumps(d), json.loads(json.dumps(d)) == d, json.dumps(d, ensure_ascii=False), json.dumps({"b": 1, "a": 2}, sort_keys=True, separators=(",", ":")), json.dumps([1, {"a": []}], indent=2), json.dumps({1: 2, None: 3, True: 4, 1.5: 5}), json.dumps((1, 2)), json.dumps(float("inf")), json.dumps("\ud800"))
print(json.loads(' [1, 2.0, "\\u00e9\\ud83d\\ude00", {"a": null}, -0, 1E3, 12345678901234567890] '), json.loads("NaN"), json.loads('{"a":1}', object_pairs_hook=list), json.loads("[1.5]", parse_float=str), json.loads(b'"x"'), json.loads('{"a": 1}', object_hook=lambda o: sorted(o)))
for t in ("", "[1,", "{1: 2}", "[1 2]", '"abc', "nul", "[1,]", '{"a" 1}', "01", "1.", '"\\x"', '"\t"', "[1] x", '{"a":1,}', "'a'"):
    try:
        print(json.loads(t))
    except json.JSONDecodeError as e:
        print(repr(t), e)
for o in (object, {1, 2}, {(1,): 2}, b"x", 1j):
    try:
        json.dumps(o)
    except TypeError as e:
        print(e)
l = []; l.append(l)
try:
    json.dumps(l)
except ValueError as e:
    print(e)
print(json.dumps({1, 2}, default=sorted))
