# __del__ runs at once when the last reference goes.
class D:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
d = D(1); d = None; print("after 1")
def f():
    x = D(2)
    print("in f")
f(); print("after f")
D(3); print("after 3")
l = [D(4), D(5)]; l.pop(); print("popped"); del l[0]; print("deleted")
a = D(6); b = a; del a; print("still"); del b
dct = {"k": D(7)}; dct["k"] = D(8); print("replaced"); dct.clear(); print("cleared")
D(9).n; (lambda: D(10))(); print("end")
t = (D(11),); t = None
class Slots:
    __slots__ = "x"
s = Slots(); s.x = D(12); s.x = None; print("slot cleared")
x = D(13); x = D(14); print("swapped"); del x
