# Attribute loads, stores and calls in hot loops over several classes.
class P:
    def __init__(self, x, y): self.x, self.y = x, y
    def norm(self): return self.x * self.x + self.y * self.y
    def move(self, dx): self.x += dx; return self
class Q(P):
    def norm(self): return -1
class S:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
    def norm(self): return self.x + self.y
t = 0
for i in range(150):
    o = (P, Q, S)[i % 3](i, 2)
    t += o.norm() + o.x
print(t)
p = P(0, 1)
for i in range(100): p.move(i).y += p.x % 3
print(p.x, p.y, p.norm())
objs = [P(i, i) for i in range(20)] + [S(i, 1) for i in range(20)]
print(sum(o.norm() for _ in range(5) for o in objs))
class Node:
    def __init__(self, v, nxt): self.v, self.next = v, nxt
head = None
for i in range(100): head = Node(i, head)
n, s = head, 0
while n is not None:
    s += n.v
    n = n.next
print(s)
late = P(1, 2)
for i in range(60):
    if i == 40: late.z = 5
    s += late.x + getattr(late, "z", 0)
print(s, vars(late))
