# User containers with slices, tuples, negative indexes and errors.
class Seq:
    def __init__(self, *a): self.a = list(a)
    def __len__(self): return len(self.a)
    def __getitem__(self, k):
        if isinstance(k, slice): return Seq(*self.a[k])
        if isinstance(k, tuple): return [self[i] for i in k]
        if k is ...: return "all"
        if k >= len(self.a): raise IndexError("seq index")
        return self.a[k]
    def __repr__(self): return f"Seq{tuple(self.a)}"
s = Seq(1, 2, 3, 4)
print(s[0], s[-1], s[1:3], s[::-1], s[0, 2], s[...], list(s), 3 in s, 9 in s, list(reversed(s)), [*s], max(s), sum(s), sorted(s, reverse=True), list(zip(s, s[1:])))
a, *b = s; print(a, b)
try:
    s[10]
except IndexError as e:
    print(e)
try:
    a, b = s
except ValueError as e:
    print(e)
