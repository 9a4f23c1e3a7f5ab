# Dicts that change while their own keys are compared, or while they are walked over.
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
def dict_get_evil():
    d={}
    d[E(lambda: d.clear())]=1
    return d.get(E()), d
def dict_set_evil():
    d={E(lambda: d.update({i:i for i in range(50)}), eq=False):1}
    d[E()]=2; return len(d)
def dict_set_evil2():
    a=E(None,eq=True); d={a:1}
    a.act=lambda: d.pop(a, None) if not a.__dict__.pop('done',0) and not a.__dict__.update(done=1) else None
    d[E(eq=True)]=2; return d
def dict_update_evil():
    d={1:1}
    class M:
        def keys(s): return [1,2,E(lambda: d.clear(), h=1)]
        def __getitem__(s,k): return 0
    d.update(M()); return d
def dict_eq_evil():
    a={1:E(lambda: (a.clear(), b.clear()), eq=True),2:3}; b={1:0,2:3}
    return a==b,a,b
def dict_iter_evil():
    d={1:1,2:2}; out=[]
    for k in d:
        d[k]=9; out.append(k)
    it=iter(d.items()); next(it); d[7]=8
    try: next(it)
    except RuntimeError as e: out.append(str(e))
    del d[7]
    try: next(it)
    except RuntimeError as e: out.append(str(e))
    return out
def dict_clear_in_del():
    d={}
    class D:
        def __del__(s): d[5]=6
    d[1]=D(); d.clear(); return d
def bigdict():
    d={}
    for i in range(200000): d[i]=i
    for i in range(0,200000,2): del d[i]
    for i in range(200000,300000): d[str(i)]=i
    return len(d), sum(v for v in d.values() if isinstance(v,int)), d[199999], d['299999'], 4 in d, list(d)[:3]
def bool_int_float_keys():
    d={1:'a'}; d[1.0]='b'; d[True]='c'; return d, d[1], {0.0:1}[0], {2**70:1}[2.0**70], {1,1.0,True}, hash(2**61-1), {2**61-1: 'x', 0:'y'}
for f in [dict_get_evil, dict_set_evil, dict_set_evil2, dict_update_evil, dict_eq_evil, dict_iter_evil, dict_clear_in_del, bigdict, bool_int_float_keys]: run(f)
