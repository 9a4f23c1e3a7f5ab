# Case methods, including special casing beyond ASCII.
for s in ("Hello World", "ÉCOLE straße", "ǆ ŉ ﬁ", "İstanbul ıI", "ΑΣ ΑΣΑ σς", "they're bill's", "x1y", "ⅷ ②", ""):
    print(repr(s), s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold(), s.islower(), s.isupper(), s.istitle())
