# namedtuple, deque, Counter, defaultdict, OrderedDict, ChainMap.
from collections import namedtuple, deque, Counter, defaultdict, OrderedDict, ChainMap
P = namedtuple("P", "x y", defaults=[0]); p = P(1); print(p, p.x, p._asdict(), p._replace(y=5), P._fields, P._make([3, 4]), p == (1, 0), P.x.__doc__)
d = deque([1, 2, 3], maxlen=3); d.append(4); d.appendleft(0); d.rotate(1); print(d, d[0], d.pop(), d.popleft(), len(d), d.index(0) if 0 in d else "-", list(reversed(d)), d.maxlen)
c = Counter("abracadabra"); print(c.most_common(2), c["z"], c + Counter("aab"), c - Counter("aaaaab"), sorted(c.elements())[:4], c.total(), +Counter(a=-1), Counter(a=1) & Counter(a=2), Counter(a=1) | Counter(a=2)); c.update("zz"); print(c["z"])
dd = defaultdict(list); dd["a"].append(1); print(dd, dd["b"], len(dd), dd.default_factory)
o = OrderedDict(a=1, b=2); o.move_to_end("a"); print(o, o.popitem(last=False), o == {"a": 1}, OrderedDict([(1, 2)]))
m = ChainMap({"a": 1}, {"a": 2, "b": 3}); m["c"] = 4; print(m["a"], m["b"], dict(m), m.maps[0], m.new_child({"z": 1})["z"])
for f in (lambda: P(), lambda: P(1, 2, 3), lambda: namedtuple("X", "a a"), lambda: namedtuple("X", "class"), lambda: deque().pop(), lambda: deque([1]).index(5), lambda: P._make([1]), lambda: defaultdict(5)):
    try:
        f()
    except (TypeError, ValueError, IndexError) as e:
        print(type(e).__name__, e)
