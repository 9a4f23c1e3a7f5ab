# Comprehensions as hot loops.
print(sum([i * i for i in range(200)]), len({i % 7 for i in range(200)}), sum({i: i * 2 for i in range(100)}.values()), sum(i for i in range(300) if i & 1))
def f(n): return [[i * j for j in range(n)] for i in range(n)]
print(sum(map(sum, f(20))), f(3))
k = 3
print(sum(k * x for x in [0.5] * 100), "".join(c.upper() for c in "abc" * 30), max(x ^ 5 for x in range(64)))
