# str(), repr(), ascii(), chr(), ord(), and user-defined forms.
class A:
    def __str__(self): return "str"
    def __repr__(self): return "rep€"
class B:
    def __repr__(self): return "B!"
class C(str): pass
print(A(), repr(A()), ascii(A()), [A()], {1: A()}, str(B()), f"{B()}", C("x"), repr(C("x")), type(str(C("x"))), type(C("a") + "b"))
print(str(), str(1.0), str(None), str([1, "a"]), str({"a": (1,)}), str(b"x"), str(type(1)), str(int), chr(97), chr(0x1F600), ord("a"), ord(b"a"))
class Bad:
    def __str__(self): return 5
    def __repr__(self): return None
for f in (lambda: str(Bad()), lambda: repr(Bad()), lambda: chr(-1), lambda: chr(0x110000), lambda: ord("ab"), lambda: ord(""), lambda: ord(5), lambda: chr("a"), lambda: "%s" % Bad(), lambda: str(1, 2), lambda: str("a", foo=1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
