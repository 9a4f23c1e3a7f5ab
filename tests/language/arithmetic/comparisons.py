# Chains, identity, membership, mixed equality.
def show(x):
    print("seen", x)
    return x
print(show(1) < show(3) < show(2) < show(9))
print(1 == 1.0, None is None, "a" < "b", [1, 2] < [1, 3], (1,) < (1, 0), not 1 == 2)
print(1 in [1, 2], 3 not in (1, 2), "el" in "hello", "k" in {"k": 1}, 2 in range(0, 10, 2), None in [None], float("nan") in [1.0])
nan = float("nan")
print(nan in [nan], [nan] == [nan], nan == nan, (nan,) < (nan,))
for f in (lambda: 1 < "a", lambda: None < None, lambda: [1] < (1,), lambda: {} < {}, lambda: 1 in 5, lambda: "a" in 5, lambda: 1 in "abc", lambda: object() < 3):
    try:
        f()
    except TypeError as e:
        print(str(e))
print(1 < 2 == True, (1 < 2) == True, 1 == 1 in [1], not (1 > 2) or 5)
