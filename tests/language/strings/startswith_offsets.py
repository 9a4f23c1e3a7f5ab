# startswith and endswith with tuples and offsets beyond the ends.
s = "abcdef"
for a in (("abc",), ("bcd", 1), ("f", 5), ("", 6), ("", 7), (("x", "ab"),), ((), ), ("def", -3), ("abc", 0, 2), ("abc", -100, 3)): print(a, s.startswith(*a), s.endswith(*a))
