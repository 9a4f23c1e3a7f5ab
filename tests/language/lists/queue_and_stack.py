# A list as a stack and as a queue; rotation; sliding windows.
s = []
for t in "3 4 + 2 * 7 -".split():
    if t.isdigit(): s.append(int(t))
    else: b, a = s.pop(), s.pop(); s.append({"+": a + b, "-": a - b, "*": a * b}[t])
print(s)
q = list(range(7)); order = []
while q:
    for _ in range(2): q.append(q.pop(0))
    order.append(q.pop(0))
print(order, [sum(order[i:i + 3]) for i in range(5)], order[2:] + order[:2], order[-3:], order[:-3])
