# Truth of objects; short circuits return operands.
print([bool(v) for v in (0, 1, 0.0, -0.0, "", " ", [], [0], {}, (), None, 0j, range(0), b"", set(), ...)])
print(0 or "x", 1 and "y", "" or [] or None, 1 and 2 and 3, not [], not not 5)
class T:
    def __init__(self, v): self.v = v
    def __bool__(self): print("bool", self.v); return self.v
class L:
    def __len__(self): print("len"); return 0
print(1 if T(True) and not T(False) else 2, "e" if L() else "f")
class Bad:
    def __bool__(self): return 1
class BadLen:
    def __len__(self): return -1
for x in (Bad(), BadLen()):
    try:
        print(not x)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(bool.__mro__, isinstance(True, int), True.__class__, str(True), repr(False), bool("False"), int(True), True == 1, f"{True}", f"{True:d}", "%d" % True)
