# Random set operations against sorted lists.
state = 5
def rnd(n):
    global state
    state = state * 16807 % 2147483647
    return state % n
a, b, la, lb = set(), set(), [], []
for step in range(300):
    x = rnd(30)
    (a if step % 2 else b).add(x)
    l = la if step % 2 else lb
    if x not in l: l.append(x)
    if rnd(3) == 0:
        y = rnd(30); a.discard(y); la = [v for v in la if v != y]
    assert sorted(a) == sorted(la) and sorted(b) == sorted(lb)
    assert sorted(a & b) == sorted(v for v in la if v in lb) and sorted(a | b) == sorted(set(la + lb)) and sorted(a - b) == sorted(v for v in la if v not in lb) and len(a ^ b) == len(a | b) - len(a & b)
print(sorted(a), sorted(b), a <= b, a.isdisjoint(b))
