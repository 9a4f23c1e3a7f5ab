# Subclasses of str.
class S(str):
    def __new__(cls, value, extra=None):
        self = super().__new__(cls, value)
        self.extra = extra
        return self
    def upper(self): return "no"
    def __eq__(self, other): return str.__eq__(self, other)
    def __hash__(self): return str.__hash__(self)
    def __getitem__(self, i): return "item"
s = S("abc", 5)
print(s, s.extra, s.upper(), s.lower(), type(s.lower()), s == "abc", "abc" == s, {s: 1}["abc"], s[0], list(s), s + "d", type(s + "d"), isinstance(s, str), len(s), "%s" % s, f"{s}", ",".join([s]), type(",".join([s])))
print(type(S("x").strip()), type(str(s)), s.__class__.__name__, S("q").__dict__, repr(s), s in ("abc",), {"abc": 2}[s])
