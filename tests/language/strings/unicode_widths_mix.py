# Operations between strings of different internal widths.
parts = ["abc", "é", "中文", "😀", "", "Z\xff", "\u0100", "\uffff", "\U00010000"]
for a in parts:
    print([len(a + b) for b in parts], [a < b for b in parts], ascii(a * 2), ascii((a + "x" + a)[1:-1]), [(a + b).find(b) for b in parts])
s = "".join(parts); print(len(s), ascii(s[::-1]), ascii(s.replace("é", "e")), ascii(s.upper()), [ascii(c) for c in s if ord(c) > 255], s.encode().decode() == s, s.count(""), ascii(s.center(25, "é")), hash(s) == hash("".join(list(s))))
