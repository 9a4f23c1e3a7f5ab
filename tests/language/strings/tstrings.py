# Template strings keep their parts apart.
name, n = "World", 3.14159
t = t"Hello {name}! {n:.2f} {name!r:>10} {n = }"
print(type(t).__name__, t.strings, t.values)
for i in t.interpolations:
    print(i.value, repr(i.expression), i.conversion, repr(i.format_spec))
for part in t:
    print(type(part).__name__, part if isinstance(part, str) else part.value)
print(t"".strings, t"{1}".strings, (t"a" t"{1}b").strings, (t"x" + t"{2}y").strings)
w = 5
print(t"{n:{w}}".interpolations[0].format_spec, t"{{}}".strings, rt"\n{w}".strings)
try:
    t"a" + "b"
except TypeError as e:
    print(e)
