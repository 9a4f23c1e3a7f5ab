# NotImplemented from both sides, subclass on the right, missing methods, mixed with built-ins.
class L:
    def __add__(self, o): print("L.add"); return NotImplemented
    def __eq__(self, o): print("L.eq"); return NotImplemented
    def __lt__(self, o): print("L.lt"); return NotImplemented
class R:
    def __radd__(self, o): print("R.radd"); return "radd"
    def __gt__(self, o): print("R.gt"); return "gt"
class Sub(L):
    def __radd__(self, o): print("Sub.radd"); return "sub"
print(L() + R(), L() < R(), L() + Sub(), L() == 5, 1 + R(), [1] + R() if False else "")
for f in (lambda: L() + 1, lambda: 1 + L(), lambda: L() < 1, lambda: R() + 1, lambda: [] + R() and [1] + L()):
    try:
        print(f())
    except TypeError as e:
        print(e)
class F(float):
    def __radd__(self, o): return "F.radd"
print(1.5 + F(2), 1 + F(2), F(2) + 1, sum([F(1), F(2)]))
