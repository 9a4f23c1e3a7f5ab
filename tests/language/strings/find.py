# find, index, rfind, rindex, count, startswith, endswith with ranges.
s = "abcabcabc"
print(s.find("b"), s.find("b", 2), s.find("b", 5, 7), s.find("z"), s.find(""), s.find("", 9), s.find("", 10), s.find("bc", -3), s.rfind("b"), s.rfind("b", 0, 6), s.rfind(""), s.rfind("z"))
print(s.index("c"), s.rindex("a"), s.count("a"), s.count("abc"), s.count(""), s.count("a", 1), s.count("a", 1, 4), "aaaa".count("aa"), "".count(""))
print(s.startswith("ab"), s.startswith("bc", 1), s.startswith(("x", "ab")), s.endswith("bc"), s.endswith(("c", "d")), s.startswith(""), s.startswith("", 20), s.endswith("abc", 0, 3), s.startswith("a", -3))
for f in (lambda: s.index("z"), lambda: s.rindex("z"), lambda: s.find(1), lambda: s.startswith(1), lambda: s.startswith(["a"]), lambda: s.startswith(("a", 1)), lambda: s.startswith((1,)), lambda: s.count(), lambda: s.find("a", "b")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print("é中😀x😀".find("😀"), "é中😀x😀".rfind("😀"), "é中😀x😀".find("x"), "日本語日本".count("日本"))
