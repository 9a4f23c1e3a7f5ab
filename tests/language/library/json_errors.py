# JSON that is none, objects that have no JSON, and the settings of both ways.
import json
import _json


def show(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except Exception as error:
        notes = getattr(error, "__notes__", "")
        result = f"{type(error).__name__}: {error} {notes}"
    print([ascii(a)[:60] for a in args], "->", ascii(result)[:220])


for text in [
    "", "{", "[", "{}", "[]", "[1,]", "[,1]", '{"a"}', '{"a":}', "{a:1}", '{"a":1,}', '{"a":1 "b":2}', '"abc', '"a\\',
    '"a\\x"', '"\\u12"', '"\\u12G4"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ud83dx"', '"\\ud83d\\u0041"', '"a\nb"',
    '"a\\n\\t\\r\\b\\f\\/\\\\\\""', "nul", "null", "true", "NaN", "Infinity", "-Infinity", "-Inf", "-", "-1", "01", "1.",
    "1.5", "1e5", "1E+5", "1e", ".5", "-0", "-0.0", "1.0e400", "12345678901234567890", "1 2", " 1 ", "[1 2]", "[1", '{"a":1',
    "\ufeff1", '"\u20ac"', "[[[[]]]]", "[1,2}", '{"a":[1,{"b":null}]}', '"\x00"', "{1:2}", '{"a":1,"a":2}', '{"a" 1}', "--1",
]:
    show(json.loads, text)
show(json.loads, '"a\nb"', strict=False)
show(json.loads, '{"a":1}', object_hook=lambda d: list(d.items()))
show(json.loads, '{"a":1,"b":2}', object_pairs_hook=lambda d: d)
show(json.loads, "[1.5,1,NaN]", parse_float=str, parse_int=str, parse_constant=str)
show(json.loads, bytearray(b'"\xc3\xa9"'))
show(json.loads, "[1]".encode("utf-16"))
show(json.loads, 3)
for args in [('abc"', 0), ("abc", 0), ('abc"', 10), ('abc"', -1), (b'abc"', 0), ('a\tb"', 0, False), ('a\tb"', 0)]:
    show(_json.scanstring, *args)
for f in (_json.encode_basestring_ascii, _json.encode_basestring):
    for text in ["", 'a"b\\c', "\n\r\t\b\f\0\x1f\x7f", "é", "\u20ac", "\U0001F600", "\ud800", "\u2028", 3]:
        show(f, text)


class I(int):
    def __repr__(self):
        return "I!"


class F(float):
    def __repr__(self):
        return "F!"


class O:
    def __repr__(self):
        return "O()"


for value in [
    None, True, -5, 1 << 100, 1.5, float("nan"), -float("inf"), [], (), {}, [1, [2, (3,)]], {1: 2, 1.5: 3, None: 4, True: 5},
    {(1, 2): 3}, {b"x": 1}, [I(3), F(2.5)], {I(3): 1, F(1.5): 2}, {1, 2}, O(), [O()], {"k": [1, {"z": O()}]}, {float("nan"): 1},
]:
    show(json.dumps, value)
    show(json.dumps, value, allow_nan=False)
show(json.dumps, {"b": 1, "a": 2}, sort_keys=True)
show(json.dumps, {"b": 1, 2: 2}, sort_keys=True)
show(json.dumps, {"a": [1, 2, {}], "b": {}, "c": []}, indent=2)
show(json.dumps, [1, {"a": ()}], indent="\t", separators=(",", ":"))
show(json.dumps, {(1, 2): 1, "a": 2}, skipkeys=True)
show(json.dumps, [O()], default=lambda o: "other")
show(json.dumps, [O()], default=lambda o: o)
show(json.dumps, [O()], default=lambda o: 1 / 0)
show(json.dumps, {"é": "\u2028"}, ensure_ascii=False)
loop = []
loop.append(loop)
show(json.dumps, loop)
loop = {}
loop["x"] = loop
show(json.dumps, loop)
print(list(json.JSONEncoder().iterencode({"a": [1, 2, {"b": 3}]})), json.JSONDecoder().raw_decode("[1,2] rest"))
encode = _json.make_encoder(None, str, lambda s: "<" + s + ">", None, ": ", ", ", True, False, True)
print(encode({"b": 1, "a": "x"}, 0), type(encode))
scan = _json.make_scanner(json.JSONDecoder())
print(scan("[1] x", 0), type(scan))
for args in [("x", 0), ("1", 5), ("1", -1), (3, 0)]:
    show(scan, *args)
