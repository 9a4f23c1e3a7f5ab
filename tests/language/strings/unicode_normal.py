# Identifiers are normalized; combining characters and casefolding.
ﬁ = 1
print(fi, "ﬁ" == "fi")
é = "precomposed"
print(é)
class K: ª = 5
print(K.a, hasattr(K, "ª"))
ñandú, 变量, переменная = 1, 2, 3
print(ñandú + 变量 + переменная, "ß".upper(), "ŉ".upper(), "ΐ".upper(), len("ΐ".upper()), "ẞ".lower(), "K".lower() == "k")
