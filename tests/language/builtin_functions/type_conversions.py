# Constructors with nothing, with themselves, and with each other.
for t in (int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict, bool, object): print(t.__name__, repr(t()) if t is not object else "", end="; ")
print()
print(list((1, 2)), tuple([1]), set("aa"), dict([(1, 2)]), list({"a": 1}), tuple({1: 2}.items()), str([1]), bytes([1]), bool([]), float("1"), int("1"), complex("1"), list(b"ab"), frozenset([1]), dict(a=1, **{"b": 2}), list(zip([1], [2])), bytearray(b"a"), list(map(int, "12")), str(b"a", "ascii"), tuple("ab"))
x = [1]; y = (1,); print(list(x) is x, tuple(y) is y, frozenset(f := frozenset([1])) is f, str("a") == "a", int(5) is int(5), bytes(b := b"x") is b)
