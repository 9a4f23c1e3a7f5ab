# __index__, __int__, __float__, __complex__ and friends.
class I:
    def __index__(self): return 3
class F:
    def __float__(self): return 2.5
class N:
    def __int__(self): return 9
    def __trunc__(self): return 1
    def __round__(self, n=None): return ("rounded", n)
class C:
    def __complex__(self): return 1 + 2j
print([0, 1, 2, 3][I()], "abcd"[:I()], range(I()), hex(I()), int(I()), float(I()), [0] * I(), 1 << 2, float(F()), int(N()), round(N()), round(N(), 2), complex(C()), complex(F()))
class Bad:
    def __index__(self): return "x"
    def __int__(self): return 1.5
    def __float__(self): return 1
for f in (lambda: [1][Bad()], lambda: int(Bad()), lambda: float(Bad()), lambda: list("a")[1.0], lambda: range(1.5), lambda: [0] * 1.5, lambda: hex(1.0), lambda: int(F()), lambda: chr(2.0)):
    try:
        print(f())
    except TypeError as e:
        print(e)
