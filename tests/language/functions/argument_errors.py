# The text of every wrong call.
def none(): pass
def one(a): pass
def two(a, b): pass
def three(a, b, c): pass
def opt(a, b=1): pass
def pos(a, b, /): pass
def posopt(a, b=1, /, c=2): pass
def kwonly(*, k, l): pass
def kwone(a, *, k): pass
def kwopt(a, b=1, *, k=1): pass
def var(a, *b): pass
def kw(a, **k): pass
class C:
    def m(self, a): pass
    def n(): pass
    @classmethod
    def c(cls, a): pass
    @staticmethod
    def s(a): pass
cases = """none(1) none(1,2) none(a=1) one() one(1,2) one(b=1) one(1,a=1) one(1,b=2) two() two(1) two(b=1) two(1,2,3) three() three(1) three(b=1) opt() opt(1,2,3) opt(1,c=3)
pos(1) pos(a=1,b=2) pos(1,b=2) posopt() posopt(1,b=2) posopt(1,2,3,4) kwonly() kwonly(k=1) kwonly(1) kwonly(k=1,l=2,m=3) kwone(1) kwone(1,2) kwone(1,2,k=3) kwone(k=1) kwopt(1,2,3) kwopt(1,2,3,k=4)
var() var(a=1,b=2) kw() kw(1,2) kw(1,a=2) C().m() C().m(1,2) C().n() C.m() C.c() C.s() C().s(1,2) C(1) C(a=1) opt(*5) opt(**5) opt(1,**{'a':2}) opt(**{'z':1}) one(*[1],*[2]) one(arg=1) three(1,2,c=3,d=4) (lambda:0)(1) (lambda x:0)() two(1,aa=2)""".split()
for case in cases:
    try:
        eval(case)
        print(case, "fine")
    except TypeError as e:
        print(case, "->", e)
