# split, rsplit, splitlines, partition.
print("a b  c ".split(), " a b ".split(" "), "a,b,,c".split(","), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), "abc".split("abc"), "a  b c d".split(None, 2), "  a  b c ".rsplit(None, 1))
print("a\nb\r\nc\rd\x0be\x0cf\x1cg\u2028h".splitlines(), "a\n\nb\n".splitlines(True), "".splitlines(), "\n".splitlines(), "a\u0085b".splitlines(keepends=True))
print("k=v=w".partition("="), "k=v=w".rpartition("="), "kv".partition("="), "kv".rpartition("="), "\u3000a\u2003b\u00a0".split(), "aXXbXXc".split("XX"))
for f in (lambda: "a".split(""), lambda: "a".partition(""), lambda: "a".split(1), lambda: "a".rpartition(1), lambda: "a".split(",", "x")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
