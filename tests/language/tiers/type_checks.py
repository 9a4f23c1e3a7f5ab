# isinstance, type() is, and duck tests deciding branches in traces.
def f(vals, n):
    t = []
    for i in range(n):
        v = vals[i % len(vals)]
        if type(v) is int: t.append("i")
        elif isinstance(v, str): t.append(v)
        elif hasattr(v, "go"): t.append(v.go())
        elif callable(v): t.append("c")
        else: t.append("?")
    return "".join(t)
class G:
    def go(self): return "g"
print(f([1], 60), f([1, "s", G(), len, None, True, 2.5], 70))
