# OrderedDict and defaultdict: order, moves, factories, copies, operators.
from collections import OrderedDict, defaultdict, Counter, ChainMap, namedtuple, UserDict
import copy
od = OrderedDict.fromkeys("abcd")
od.move_to_end("a"); od.move_to_end("d", last=False); print(od, list(od), list(reversed(od)))
print(od.popitem(), od.popitem(last=False), od.keys(), od.values(), od.items())
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == {"b": 2, "a": 1}, OrderedDict(), repr(OrderedDict(x=OrderedDict())))
for f in (lambda: od.move_to_end("?"), lambda: OrderedDict().popitem(), lambda: od.pop("?"), lambda: OrderedDict([1]), lambda: OrderedDict([(1, 2, 3)]), lambda: OrderedDict(1, 2)):
    try: print(f())
    except Exception as e: print(type(e).__name__)
print(od.pop("?", 5), od.setdefault("n", 6), od | {"m": 1}, {"k": 0} | od, type({"k": 0} | od).__name__)
o = OrderedDict((i, i) for i in range(5))
try:
    for k in o: o.move_to_end(0)
except RuntimeError as e: print(e)
class Squares(OrderedDict):
    def __setitem__(self, k, v): super().__setitem__(k, v * v)
s = Squares(a=2); s.update(b=3); s["c"] = 4; print(s, s.copy(), copy.copy(s) == s, Squares.fromkeys("xy", 3))
queue = OrderedDict((i, None) for i in range(2000)); total = 0
while queue:
    k, _ = queue.popitem(last=False); total += k
    if k % 3 == 0 and k < 1500: queue[k + 10000] = None
print(total)
dd = defaultdict(list); dd["x"].append(1); dd["y"]
print(dd, dd.default_factory, dd.get("z"), "z" in dd, dd.copy(), dd | {"w": 0}, copy.deepcopy(dd) == dd)
try: defaultdict(None)["k"]
except KeyError as e: print("KeyError", e)
try: defaultdict(1)
except TypeError as e: print(e)
print(defaultdict(int, a=1, b=2), defaultdict(lambda: 7)["q"], defaultdict())
c = Counter("mississippi"); c.update("sip"); c.subtract("ss")
print(c, c.most_common(2), c["nope"], +Counter(a=1, b=-1), Counter(a=3) - Counter(a=1), sorted(Counter("ab") + Counter("b")), Counter("aab").total(), list(Counter(a=2).elements()))
print(ChainMap({"a": 1}, {"a": 2, "b": 3})["b"], dict(ChainMap({"a": 1}, {"a": 2, "b": 3})))
P = namedtuple("P", "x y", defaults=[0]); p = P(1)
print(p, p._replace(y=5), P._fields, p._asdict(), P._make([3, 4]), P.x.__doc__, [i for i in P(7, 8)], P._field_defaults)
class Q(P):
    def total(self): return self.x + self.y
print(Q(1, 2).total(), [v for v in Q(3, 4)], Q(*Q(5, 6)), {**Q(1, 2)._asdict()})
try: p.x = 3
except AttributeError as e: print(e)
