# What a loop stores into a class is seen by whoever reads it in another way meanwhile.
import operator
class A:
    total = 0
    other = 5
class Sub(A): pass
get = operator.attrgetter("total")
def make(body):
    src = "def f(n, name):\n    t = 0\n    proxy = vars(A)\n    a = A()\n    for i in range(n):\n        A.total += 1\n        t += " + body + "\n        A.total = A.total + 1\n        t ^= " + body + "\n    return t\n"
    ns = dict(globals())
    exec(src, ns)
    return ns["f"]
bodies = ["getattr(A, name)", "getattr(a, name)", "getattr(Sub, name, 0)", "proxy.get('total')", "proxy['total']", "A.__dict__['total']",
 "dict(proxy)['total']", "proxy.copy()['total']", "list(proxy.values())[list(proxy).index('total')]", "sum(v for k, v in proxy.items() if k == name)",
 "(('total', A.total) in proxy.items())", "get(A)", "get(a)", "operator.attrgetter('total')(Sub)", "int('{0.total}'.format(A))", "int(f'{a.total}')",
 "int('%(total)s' % proxy)", "type(a).total", "a.__class__.total", "super(Sub, Sub()).total", "max([A, Sub], key=lambda c: c.total).total",
 "sorted([a], key=get)[0].total", "list(map(get, [A, a]))[1]", "type.__getattribute__(A, name)", "object.__getattribute__(a, name)", "eval('A.total')", "{**proxy}['total']", "[*proxy.values()][[*proxy].index(name)]",
 "(lambda total, **k: total)(**{k: v for k, v in proxy.items() if k[0] != '_'})", "str.format_map('{total}', proxy).__len__()", "hash(A.total)", "vars(A)[name] if hasattr(A, name) else 0"]
for b in bodies:
    A.total = 0
    f = make(b)
    print(b, f(400, "total"), A.total, Sub.total)
