# unicodedata: what it says of characters, names and normal forms, and its errors.
import unicodedata as u


def show(f, *args):
    try:
        result = f(*args)
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(f.__name__, *[ascii(a)[:60] for a in args], "->", ascii(result))


for f in (u.name, u.category, u.digit, u.decimal, u.numeric, u.combining, u.mirrored, u.bidirectional, u.east_asian_width, u.decomposition):
    for c in "a\x00½²٣é\ud800\ue000\U000e0100가一三\u0378(\u0300ﬁ\U0001F600\uf900\u3400ª":
        show(f, c)
    for args in [("ab",), ("",), (3,), (), ("a", "b", "c"), ("\x00", "default")]:
        show(f, *args)
for name in [
    "LATIN SMALL LETTER A", "latin small letter a", "LATIN SMALL LETTER R WITH TILDE", "foo", "HANGUL SYLLABLE GA",
    "CJK UNIFIED IDEOGRAPH-4E00", "", "NULL", "BELL", "LATIN CAPITAL LETTER GHA", "CJK UNIFIED IDEOGRAPH-0041", "x" * 300,
]:
    show(u.lookup, name)
for form in ("NFC", "NFD", "NFKC", "NFKD", "nfc"):
    for text in ["é", "e\u0301", "ﬁ", "가", "\u1100\u1161", "Å", "a\ud800e\u0301", "abc", "", "e\u0323\u0301", "\u1e9b\u0323"]:
        show(u.normalize, form, text)
        show(u.is_normalized, form, text)
show(u.normalize, "NFC", 3)
old = u.ucd_3_2_0
print(old.unidata_version, type(old), old.category("\u20b9"), u.category("\u20b9"), ascii(old.normalize("NFKC", "é\u1e9b")))
show(u.UCD)
print("\N{SNOWMAN} \N{LATIN SMALL LETTER E WITH ACUTE}")
