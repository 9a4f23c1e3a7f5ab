# Default values shared between calls; recreated functions have their own.
def make():
    def f(x, acc=[]):
        acc.append(x); return acc
    return f
a, b = make(), make(); a(1); a(2); b(3); print(a(0), b(0), a.__defaults__)
def memo(n, cache={0: 0, 1: 1}):
    if n not in cache: cache[n] = memo(n - 1) + memo(n - 2)
    return cache[n]
print(memo(60), len(memo.__defaults__[0]))
def now(x=len("abc")): return x
print(now(), now(1)); now.__defaults__ = (7,); print(now())
