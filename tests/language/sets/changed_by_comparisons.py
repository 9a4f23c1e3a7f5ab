# Sets that change while their own items are compared, or while they are walked over.
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
def set_evil():
    s=set(); s.add(E(lambda: s.clear()))
    s.add(E()); return len(s)
def set_evil2():
    s={E(lambda: s.update(range(100)),eq=True)}
    return E() in s, len(s)
def set_inter_evil():
    s={1,2,3}
    t={E(lambda: (s.clear(), t.clear()),h=1)}
    return len(s & t), len(t - s), s, t
def set_update_self():
    s={1,2}; s.update(s); s^=s; return s
def set_iter_evil():
    s=set(range(5)); out=[]
    try:
        for x in s: s.discard(x)
    except RuntimeError as e: out.append(str(e))
    return out
for f in [set_evil, set_evil2, set_inter_evil, set_update_self, set_iter_evil]: run(f)
