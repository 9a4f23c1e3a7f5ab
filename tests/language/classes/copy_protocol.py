# __reduce__, __copy__, __getstate__, copy and deepcopy.
import copy
class A:
    def __init__(self): self.l = [1]; self.me = self
a = A(); b = copy.copy(a); c = copy.deepcopy(a)
a.l.append(2); print(b.l, c.l, c.me is c, b.me is a, type(c))
class S:
    __slots__ = ("x", "y")
s = S(); s.x = [5]; t = copy.deepcopy(s); t.x.append(6); print(s.x, t.x, hasattr(t, "y"))
class H:
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep"
print(copy.copy(H()), copy.deepcopy([H()]), copy.copy((1, [2])), copy.deepcopy({"a": {1: [2]}}))
l = [1]; l.append(l); m = copy.deepcopy(l); print(m[1] is m, m[0])
print(object().__reduce_ex__(2)[0].__name__, a.__getstate__().keys(), s.__getstate__())
from copy import replace
