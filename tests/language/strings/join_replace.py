# join, replace, strip, padding, translate, expandtabs.
print(",".join(["a", "b"]), "".join([]), "-".join("abc"), "x".join(("one",)), ", ".join(str(i) for i in range(3)), "é".join(["a", "中", "😀"]))
print("aaa".replace("a", "b"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("", "-", 2), "abc".replace("z", "y"), "".replace("", "x"), "aXbX".replace("X", ""), "aaa".replace("a", "é", count=1), "x" .replace("x", "x" * 3))
print("  a ".strip() + "|", "xxaxx".strip("x"), "xyaxy".lstrip("yx"), "abc".rstrip("cb"), "\u2003a\t".strip(), "mississippi".strip("ipm"), "prefix-x".removeprefix("prefix-"), "a.py".removesuffix(".py"), "a".removesuffix(""))
print("ab".center(7, "*"), "ab".center(6, "*"), "abc".center(6) + "|", "a".ljust(3, ".") + "|", "a".rjust(3) + "|", "42".zfill(5), "-42".zfill(5), "+".zfill(3), "abc".zfill(2), "a\tbc\td".expandtabs(4), "a\tb".expandtabs(), "\ta\n\tb".expandtabs(2))
t = str.maketrans("abc", "xyz", "d")
print("abcd".translate(t), "abc".translate({97: "AA", 98: None, 99: 0x1F600}), str.maketrans({"a": "1", 98: 2}), "añb".translate(str.maketrans("ñ", "n")))
for f in (lambda: ",".join([1]), lambda: ",".join(5), lambda: ",".join(["a", None]), lambda: "a".center(5, "xy"), lambda: "a".replace("a"), lambda: "a".strip(1), lambda: str.maketrans("a", "bc"), lambda: str.maketrans({"ab": 1}), lambda: "a".translate({97: 0x110000}), lambda: "a".zfill("x")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
