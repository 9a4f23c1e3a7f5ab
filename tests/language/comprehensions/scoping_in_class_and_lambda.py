# Comprehensions in class bodies, lambdas, default arguments and nested functions.
class C:
    n = 3
    a = [i for i in range(n)]
    b = [[i, j] for i in range(2) for j in [5]]
    try: c = [n for _ in range(1)]
    except NameError as e: c = str(e)
    d = (lambda: [x for x in "ab"])()
print(C.a, C.b, C.c, C.d)
def f(k, l=[i * 2 for i in range(3)]): return [(lambda: (i, k))() for i in l]
print(f(9), [[y for y in range(x)] for x in range(3)], [lambda: x for x in range(2)][0](), {x: [x for x in range(x)] for x in range(3)})
i = "outer"; [i for i in range(3)]; print(i, [i for i in [i]], list(i for i in i))
