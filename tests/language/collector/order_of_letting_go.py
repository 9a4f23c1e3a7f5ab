# In which order containers let go of their items; containers that hold themselves; tuples that iterators use again.
def run(f):
    try: print(f.__name__, f())
    except BaseException as e: print(f.__name__, type(e).__name__, e)
class E:
    def __init__(s, act=None, h=1, eq=False): s.act=act; s.h=h; s.eq=eq
    def __hash__(s): return s.h
    def __eq__(s, o):
        if s.act: s.act()
        return s.eq
    def __repr__(s): return "E"
def dict_del_order():
    out=[]
    class D:
        def __init__(s,n): s.n=n
        def __del__(s): out.append(s.n)
    x={i:D(i) for i in range(3)}; del x
    x=[D(i) for i in range(10,13)]; del x
    x=(D(20),D(21)); del x
    x={D(30)}; del x
    x=[D(i) for i in range(40,44)]; x[1:3]=[]; out.append('s'); x.clear(); out.append('c')
    x=[D(50),D(51)]; x[0]=1; x.pop(); out.append('p')
    d={1:D(60)}; d[1]=2; d={1:D(61)}; d.clear(); out.append('d'); d={1:D(62)}; d.pop(1)
    x=[D(i) for i in range(70,74)]; del x[::2]; out.append('e'); x=None
    x=[D(i) for i in range(80,84)]; x[::-1]=[1,2,3,4]
    return out
def self_ref():
    l=[1]; l.append(l); d={1:l}; d[2]=d; l.append(d); t=(l,); return repr(l), repr(d), repr(t)
def eq_self():
    a=[]; a.append(a); return a==a, a in a
def nan():
    n=float('nan'); return n in [n], [n]==[n], {n:1}[n], n in {n}, [n].index(n), (n,)==(n,), float('nan') in [float('nan')]
def zip_reuse():
    a=list(zip([1,2,3],[4,5,6])); it=zip([1,2],[3,4]); x=next(it); y=next(it); return a,x,y,[p for p in enumerate("ab")],dict(enumerate("ab")),list({1:2,3:4}.items())
def zip_hash():
    s=set()
    for p in zip(range(100),range(100)): s.add(p)
    h={hash(p) for p in zip(range(3),range(3))}
    return len(s), (5,5) in s, h=={hash((0,0)),hash((1,1)),hash((2,2))}
for f in [dict_del_order, self_ref, eq_self, nan, zip_reuse, zip_hash]: run(f)
