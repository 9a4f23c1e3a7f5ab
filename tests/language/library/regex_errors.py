# Patterns and templates that are wrong, and what the engine itself refuses.
import _sre
import re


def show(f, *args):
    try:
        result = f(*args)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(getattr(f, "__name__", "?"), [ascii(a) for a in args if not callable(a)], "->", ascii(result))


for source in [
    "(", "a**", "[", "(?P<1>a)", "(?P<a>x)(?P<a>y)", "\\", "(?<=a*)b", "*", "a{2,1}", "(?P=x)", "\\1", "(?z)", "[b-a]",
    "(?:", "(?#", "x{99999999999}", "(?i", "\\N{foo}", "(?(2)a)", "(?P<a", "(?P>a)", "a(?i)b", "\\8", "[\\8]", "\\x1",
    "\\u12", "(?<", "(?-", "(?-i", "(?ia:x)(?u:", "(?L:a)",
]:
    show(re.compile, source)
try:
    re.compile("a\n(b")
except re.PatternError as error:
    print(error.msg, ascii(error.pattern), error.pos, error.lineno, error.colno)

show(re.sub, "a", r"\1", "a")
show(re.sub, "a", r"\g<1", "a")
show(re.sub, "(a)", r"\g<name>", "a")
show(re.sub, "a", r"\q", "a")
show(re.sub, "a", 3, "a")
show(re.sub, "a", b"x", "a")
show(re.sub, "a", lambda m: None, "bab")
show(re.sub, "a", lambda m: 3, "bab")
show(re.sub, "(?P<q>a)", r"\g<q>\g<0>\\n\n\t\060", "bab")
show(re.sub, "(a)|b", r"[\1]", "ab")
show(re.subn, "", "-", "abc")
show(re.sub, "x*", "-", "abxd")
show(re.sub, "a", "b", "aaa", -1)
show(re.Pattern)
show(re.Match)

show(_sre.compile, "a", 0, [1, 2, 3], 0, {}, ())
show(_sre.compile, "a", 0, [16, 97], 0, {}, ())
show(_sre.compile, "a", 0, [24, 100, 0, 1, 1], 0, {}, ())
show(_sre.compile, "a", 0, "x", 0, {}, ())
show(_sre.compile, "a", 0, [1 << 40], 0, {}, ())
show(_sre.compile, 3, 0, [1], 0, {}, ())
show(_sre.template, "", [])
show(_sre.template, "", ["a", -1, "b"])
print(_sre.MAGIC, _sre.CODESIZE, _sre.MAXREPEAT, _sre.MAXGROUPS)
print(_sre.ascii_iscased(65), _sre.unicode_iscased(0xE9), _sre.unicode_tolower(0xC9), _sre.ascii_tolower(0xC9))
