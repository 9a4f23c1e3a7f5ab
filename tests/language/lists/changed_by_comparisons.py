# Lists that change while their own items are compared, sorted, or walked over.
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
def list_index():
    l=[E(lambda: l.clear()), 2, 3]
    return l.index(7)
def list_remove():
    l=[E(lambda: l.clear(), eq=True), 2, 3]
    l.remove(7); return l
def list_count():
    l=[E(lambda: l.append(5)), 2]
    return l.count(7), len(l)
def list_eq():
    l=[E(lambda: l.clear(), eq=True), 2, 3]
    return l == [1,2,3], l
def list_contains():
    l=[E(lambda: l.clear()), 2, 3]
    return 3 in l
def list_extend_self_iter():
    l=[1,2,3]
    def g():
        for i in range(5):
            yield i
            if i==2: l.clear()
    l.extend(g()); return l
def slice_assign_evil():
    l=[1,2,3,4]
    def g():
        l.clear(); yield 9
    l[1:3]=g(); return l
def slice_index_evil():
    l=list(range(10))
    class I:
        def __index__(s): l.clear(); return 2
    return l[I():8], l
def setitem_index_evil():
    l=list(range(10))
    class I:
        def __index__(s): l.clear(); return 2
    l[I()]=5; return l
def sort_mutate():
    l=[3,1,2]
    def k(x): l.append(x); return x
    l.sort(key=k); return l
def sort_cmp_mutate():
    class C:
        def __init__(s,v): s.v=v
        def __lt__(s,o): l.append(1); return s.v<o.v
        def __repr__(s): return str(s.v)
    l=[C(3),C(1),C(2)]
    try: l.sort()
    except ValueError as e: return str(e), l
def sort_raise():
    class C:
        def __init__(s,v): s.v=v
        def __lt__(s,o):
            if s.v==7: raise KeyError(7)
            return s.v<o.v
        def __repr__(s): return str(s.v)
    l=[C(i*37%101) for i in range(100)]
    try: l.sort()
    except KeyError: return sorted(x.v for x in l)==sorted(i*37%101 for i in range(100))
def sort_in_sort():
    l=[3,1,2]
    l.sort(key=lambda x: (l.sort(), x)[1]); return l
def map_evil():
    l=[1,2,3]
    m=map(lambda x: l.clear() or x, l); return list(m)
def iter_list_grow():
    l=[1]; out=[]
    for x in l:
        out.append(x)
        if x<5: l.append(x+1)
    return out
def reversed_evil():
    l=[1,2,3,4]; r=reversed(l); next(r); l.clear(); return list(r)
for f in [list_index, list_remove, list_count, list_eq, list_contains, list_extend_self_iter, slice_assign_evil, slice_index_evil, setitem_index_evil, sort_mutate, sort_cmp_mutate, sort_raise, sort_in_sort, map_evil, iter_list_grow, reversed_evil]: run(f)
