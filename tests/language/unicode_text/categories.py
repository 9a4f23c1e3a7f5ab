# Characters by category; names; normalization.
import unicodedata as u
for c in ("a", "é", "5", "½", "中", "😀", "\u0301", " ", "\n", "ﬁ"): print(ascii(c), u.category(c), u.name(c, "-"), u.decimal(c, None), u.numeric(c, None), u.bidirectional(c), u.combining(c), u.east_asian_width(c), u.mirrored(c))
print(u.lookup("GREEK SMALL LETTER ALPHA"), "\N{SNOWMAN}", ascii(u.normalize("NFD", "é")), u.normalize("NFC", "e\u0301"), u.normalize("NFKC", "ﬁ½"), ascii(u.normalize("NFKD", "Å")), u.is_normalized("NFC", "é"), ascii(u.decomposition("é")))
for f in (lambda: u.lookup("NO SUCH"), lambda: u.name("\n"), lambda: u.normalize("X", "a"), lambda: u.decimal("a"), lambda: u.category("ab")):
    try:
        f()
    except (KeyError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
