# Escapes, long names, non-ASCII identifiers and docstrings.
def función(ñ="ñ"): "docstring ü"; return ñ
print(función(), función.__name__, función.__doc__, "\u00fc" == "ü", "\U0001F600", "\x41", "\101", "\N{LATIN SMALL LETTER E WITH ACUTE}")
class Ω: µ = 1
print(Ω.µ, Ω.__name__, "µ" in vars(Ω), "μ" in vars(Ω))
for code in (r"'\N{no such name}'", r"'\u12'", r"'\U00110000'", r"'\x4'", "'\\N'", "b'é'", r"b'\x4'", "a\u200bb = 1", "x = “a”", "1_", "é = €"):
    try:
        print(eval(code))
    except SyntaxError as e:
        print(ascii(e.msg))
