# is*() over characters of many categories.
chars = ["a", "Z", "5", "²", "½", "Ⅷ", "٣", " ", "\t", "\n", "\u00a0", "_", "é", "中", "-", "", "abc", "a1", "\x00", "\u2028", "\U0001d7d8", "\u0345", "ª"]
names = ["isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum", "isspace", "islower", "isupper", "istitle", "isprintable", "isidentifier", "isascii"]
for c in chars:
    print(ascii(c), "".join("1" if getattr(c, n)() else "0" for n in names))
