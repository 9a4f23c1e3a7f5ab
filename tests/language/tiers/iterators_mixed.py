# The same loop over a range, a list, a tuple, a string, a dict, a set, a generator, a user iterator.
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        self.n -= 1
        if self.n < 0: raise StopIteration
        return self.n
def total(it):
    t = 0
    for x in it: t += x if type(x) is not str else ord(x)
    return t
srcs = lambda: (range(40), list(range(40)), tuple(range(40)), "abc" * 13, dict.fromkeys(range(40)), set(range(40)), (x for x in range(40)), It(40), map(abs, range(-40, 0)), reversed(range(40)), enumerate("") , bytes(range(40)), zip(), filter(None, range(40)))
for _ in range(3): print([total(s) for s in srcs()])
