# Long chains are freed without running out of stack.
class Node: pass
head = None
for i in range(100000):
    n = Node(); n.next = head; head = n
del head, n
l = []
for i in range(100000): l = [l]
del l
t = ()
for i in range(100000): t = (t,)
del t
d = {}
for i in range(50000): d = {"d": d}
del d
f = lambda: 0
for i in range(50000): f = (lambda g: lambda: g)(f)
del f
g = iter([])
for i in range(2000): g = (lambda h: (x for x in h))(g)
del g
print("alive")
