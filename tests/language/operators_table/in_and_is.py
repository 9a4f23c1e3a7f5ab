# in, not in, is, is not over many containers.
class C:
    def __contains__(self, x): return x == 1
class I:
    def __iter__(self): return iter([1, 2])
class G:
    def __getitem__(self, i): return [5, 6][i]
print(1 in C(), 2 in C(), 2 in I(), 9 not in I(), 6 in G(), 7 in G(), None is None, "a" in {"a": 1}, 1 in {2: 1}.values(), (2, 1) in {2: 1}.items(), 3 in range(0, 10, 3), "" in "", "b" not in "abc", float("nan") in [float("nan")], 1.0 in [1], True in [1], b"a" in b"ba")
class E:
    def __eq__(self, o): raise ValueError("eq")
e = E(); print(e in [e])
try:
    e in [1]
except ValueError as x:
    print(x)
