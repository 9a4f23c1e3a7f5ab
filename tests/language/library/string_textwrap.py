# string, textwrap, difflib-free text helpers.
import string, textwrap
print(string.ascii_letters, string.digits, string.punctuation, string.capwords("hello big world"), string.Template("$a ${b} $$").substitute(a=1, b=2), string.Template("$x $y").safe_substitute(x=1), string.Formatter().format("{0} {a!r:>5}", 1, a="z"))
t = "The quick brown fox jumps over the lazy dog. " * 2
print(textwrap.fill(t, 30), textwrap.wrap(t, 40), textwrap.shorten(t, 20), repr(textwrap.dedent("  a\n    b\n  c")), repr(textwrap.indent("a\nb", "> ")), sep="\n")
try:
    string.Template("$a").substitute()
except KeyError as e:
    print("KeyError", e)
