# Dict access in traces: keys of changing type, growth, deletion, iteration.
def f(n):
    d = {}
    for i in range(n):
        k = i % 7 if i < 50 else str(i % 7) if i < 100 else float(i % 7)
        d[k] = d.get(k, 0) + i
    return d
print(f(150))
def g(n):
    d = {"a": 1, "b": 2}; t = 0
    for i in range(n):
        t += d["a"] + d["b"]
        if i == 40: d["a"] = 2.5
        if i == 60: d["c"] = 0
        if i == 80: d = {"b": 1, "a": 1}
    return t
print(g(100))
def h(d, n):
    t = 0
    for _ in range(n):
        for k, v in d.items(): t += v
        for k in d: t += len(k)
        for v in d.values(): t -= v
    return t
print(h({"x": 1, "yy": 2}, 60))
class K:
    def __init__(self, v): self.v = v
    def __hash__(self): return self.v % 3
    def __eq__(self, o): return self.v == o.v
def k(n):
    d = {}
    for i in range(n): d[K(i % 11)] = i
    return len(d), [d[K(j)] for j in range(11)]
print(k(80))
