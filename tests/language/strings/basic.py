# Literals, escapes, concatenation, indexing.
s = "hello"
print(s, repr(s), len(s), s[0], s[-1], s[1:3], s[::-1], s[::2], s[10:], s * 2, s + " x", "e" in s)
print('single \' quote', "double \" quote", '''triple
line''', "tab\tnewline\\n", r"raw\n", "\x41\u00e9\U0001F600\101\N{GREEK SMALL LETTER ALPHA}")
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\n\t\r\\\x00\x7f\xa0\xad\u200b\ud800"), ascii("é€😀"))
for f in (lambda: s[5], lambda: s[-6], lambda: s["a"], lambda: s[1.0], lambda: s.__setitem__(0, "x"), lambda: s + 1, lambda: 1 + s, lambda: s * "a"):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
try:
    s[0] = "j"
except TypeError as e:
    print(e)
try:
    del s[0]
except TypeError as e:
    print(e)
