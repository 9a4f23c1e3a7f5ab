# Order and equality across widths.
words = ["b", "a", "é", "e", "", "ab", "aa", "中", "😀", "\uffff", "Z", "z", "a\x00", "a"]
print([ascii(w) for w in sorted(words)])
print("a" < "b" < "c", "a" == "a", "é" == "e\u0301", "abc" < "abd", "abc" < "ab", "" < "a", "Z" < "a", "a" != "A", "\U00010000" > "\uffff")
print(max("hello"), min("hello"), sorted("hello", reverse=True), "b" in "abc", "" in "", "abc" in "ab")
d = {"a": 1, "é": 2, "中": 3}
print(d["".join(["é"])], d["a" + ""], d[chr(20013)], d["xaz"[1]])
