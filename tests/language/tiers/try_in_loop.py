# try, finally and with inside hot loops, with rare exceptions.
def f(n):
    t, log = 0, []
    for i in range(n):
        try:
            if i % 33 == 32: raise KeyError(i)
            t += 1
        except KeyError as e: log.append(e.args[0])
        else: t += 1
        finally: t += 10
    return t, log
print(f(100))
def g(n):
    c = 0
    while True:
        try:
            c += 1
            if c >= n: break
            if c % 2: continue
        finally: c += 1
    return c
print(g(100))
class CM:
    n = 0
    def __enter__(self): self.n += 1; return self
    def __exit__(self, t, v, tb): self.n -= 1; return t is KeyError
def h(n):
    cm, t = CM(), 0
    for i in range(n):
        with cm as c:
            t += c.n
            if i % 20 == 19: raise KeyError
            t += 1
    return t, cm.n
print(h(100))
def nested(n):
    out = 0
    for i in range(n):
        try:
            try:
                out += 100 // (i % 25)
            except ZeroDivisionError:
                raise ValueError(i) from None
        except ValueError as e: out -= e.args[0]
    return out
print(nested(100))
