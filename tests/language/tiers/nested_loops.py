# Inner loops get hot first; outer ones inline them; trip counts vary.
def f(n):
    t = 0
    for i in range(n):
        for j in range(i % 7):
            for k in range(j): t += i ^ j ^ k
    return t
def tri(n):
    t = 0
    i = 0
    while i < n:
        j = i
        while j:
            t += j
            j -= 1
        i += 1
    return t
def zero(n):
    c = 0
    for i in range(n):
        for _ in range(0): c += 1000
        for _ in (): c += 1000
        for _ in "ab": c += 1
    return c
print(f(60), tri(60), zero(80))
