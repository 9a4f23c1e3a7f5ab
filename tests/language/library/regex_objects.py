# Pattern, Match and Scanner objects: every method, for many kinds of patterns.
import copy
import re


def show(f, *args, **kwargs):
    try:
        result = f(*args, **kwargs)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(getattr(f, "__name__", "?"), [ascii(a)[:50] for a in args if not callable(a)], kwargs or "", "->", ascii(result))


CASES = [
    (r"(a+)(b*)", "xaabaab"),
    (r"\bfoo\b", "foo food foo"),
    (r"(?P<n>\d+)-(?P<m>\w+)", "12-ab 3-c"),
    (r"^\s*$", "\n  \n"),
    (r"(?m)^.*$", "a\nb\n"),
    (r"(?i)straße", "STRASSE Straße"),
    (r"[^\W\d]+", "ab1é_2"),
    (r"a|b|", "ab"),
    (r"", "abc"),
    (r"(?<=a)b", "ab cb"),
    (r"(?<!a)b", "ab cb"),
    (r"(?:ab)+?c", "ababc"),
    (r"(a)|(b)", "ab"),
    (r"(?>a+)b", "aab"),
    (r"a++b", "aab"),
    (r"(?:ab)*+", "ababx"),
    (r"(\w)\1", "aabbcd"),
    (r"(?i)(k)\1", "K\u212ak"),
    (r"x*", "axb"),
    (r"(x)?(?(1)y|z)", "xy z"),
    (r"\d{2,3}?", "12345"),
    (r"[\u03b1-\u03c9]+", "abc\u03b1\u03b2"),
    (r"\U0001F600", "a\U0001F600b"),
    (r"(?a)\w+", "é a"),
    (r"\B", ""),
    (r"(?x) a b # c", "ab"),
    (r".*?,", "a,b,c"),
    (r"(a*)*", "aaa"),
    (r"(?:a|ab)(?:c|bcd)(d*)", "abcd"),
    (r"((a)|b)*", "ab"),
    (r"(?=(a+))", "aab"),
    (r"[\s\S]*?end", "x end y end"),
]

for source, text in CASES:
    pattern = re.compile(source)
    print(ascii(pattern), pattern.groups, dict(pattern.groupindex))
    for name in ("match", "fullmatch", "search"):
        m = getattr(pattern, name)(text)
        print("  ", name, ascii(m))
        if m:
            print("    ", ascii(m.groups()), m.regs, m.lastindex, m.lastgroup, ascii(m.groupdict()), m.pos, m.endpos)
    print("  ", ascii(pattern.findall(text)), ascii(pattern.split(text)), ascii(pattern.split(text, 1)))
    print("  ", ascii(pattern.subn(r"<\g<0>>", text)), ascii(pattern.sub("-", text, count=1)))
    print("  ", [m.span() for m in pattern.finditer(text)])

p = re.compile(rb"(a+)(b)?")
print(p, p.findall(b"aabxa"), p.sub(rb"[\1]", b"aabxa"), p.split(b"xaaby"))
print(p.match(bytearray(b"aab")).group(), p.match(memoryview(b"aab")).group(), p.sub(lambda m: m[0].upper(), b"xaab"))

a = re.compile("a")
show(p.match, "a")
show(a.match, b"a")
show(a.match, 3)
show(a.match, "a", x=3)
show(a.search, string="ba", pos=1, endpos=2)
show(a.findall, "aaaa", 1, 3)
show(a.findall, "aaaa", -5, -3)
show(re.compile("^a").search, "ba", 1)
show(a.search, "ba", 2, 1)

m = re.match(r"(?P<x>a)(?P<y>b)?", "ac")
for args in [(), (1, 2), ("x",), ("z",), (9,), (-1,), (1.5,)]:
    show(m.group, *args)
show(m.groups, "d")
show(m.groupdict, "d")
show(m.start, 2)
show(m.span, "y")
show(m.end, 9)
show(m.expand, r"\1-\2-\g<x>")
show(m.expand, r"\3")
show(m.__getitem__, "y")
print(m.re, m.string, bool(m), copy.copy(m) is m, copy.deepcopy(m.re) is m.re)

print(re.compile("a") == re.compile("a"), re.compile("a") == re.compile(b"a"), re.compile("a") == re.compile("a", re.I))
print(hash(re.compile("a")) == hash(re.compile("a")), re.compile("a") != "a")
print(repr(re.compile("a" * 300)), repr(re.compile("x", re.I | re.M | re.S | re.X | re.A)), repr(re.compile(b"x", re.L)))
print(re.compile("x").flags, re.compile(b"x").flags, re.Pattern[str], re.Match.__module__)

scanner = re.compile(r"\w").scanner("ab c")
print(scanner.match(), scanner.match(), scanner.match(), scanner.match(), scanner.pattern)
print(type(re.finditer("a", "aa")), re.findall(r"(?u:\w)(?a:\w)", "éa ab"), re.search("(?-i:a)B", "aB", re.I))


class S(str):
    pass


print(type(re.sub("z", "y", S("abc"))), type(re.match(".*", S("abc")).group()), type(re.findall(".*", S("abc"))[0]))
