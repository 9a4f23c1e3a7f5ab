# re: matching, groups, substitution, splitting, flags.
import re
m = re.match(r"(?P<y>\d{4})-(\d\d)(-(\d\d))?", "2024-05 rest"); print(m, m.group(), m.group(1, "y"), m.groups(), m.groups("-"), m.groupdict(), m.span(2), m.start("y"), m["y"], m.lastindex, m.lastgroup, m.string, m.re.pattern, m.expand(r"\2/\g<y>"))
print(re.findall(r"\w+", "a bc, d"), re.findall(r"(a)(b)?", "ab a"), re.split(r"[,;]\s*", "a, b;c"), re.split(r"(-)", "a-b"), re.sub(r"(\w)(\d)", r"\2\1", "a1 b2"), re.sub("x", lambda m: m.group().upper(), "axbx", count=1), re.subn("a", "b", "aaa"), re.search("b+", "abbb").span(), re.fullmatch(r"a.c", "abc") is not None, re.match("b", "ab"), [m.start() for m in re.finditer("a", "banana")])
print(re.findall("(?i)AB", "ab Ab"), re.findall("^a", "a\na", re.M), re.findall("a.b", "a\nb", re.S), re.findall(r"""a  # comment
 b""", "ab", re.X), re.escape("a.b*c"), re.compile("a|b").flags, re.findall(r"(?<=a)b(?!c)", "abc abd"), re.findall(r"(a+?)(a*)", "aaa"), re.findall(r"\bfoo\b", "foo food"), re.findall(r"[^\W\d_]+", "a1_é中"), re.sub("", "-", "abc"), re.findall(r"(?:a|b)+", "abab c"), re.match(r"(a)?(?(1)b|c)", "ab").group(), re.findall(b"\\w", b"a-b"), re.findall(r"(?>a+)b", "aab"), re.findall(r"a++b", "aab"))
for p in ("(", "[a", "*a", "a{2,1}", "(?P<1>a)", "(?P<a>x)(?P<a>y)", r"\1", "(?z)", "a**", "(?<=a+)b", "[z-a]", r"\g", "(?P=no)", "(?"):
    try:
        re.compile(p)
    except re.error as e:
        print(p, "|", e.msg, e.pos)
