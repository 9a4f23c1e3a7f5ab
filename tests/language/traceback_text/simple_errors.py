# An uncaught exception three frames deep.
def a(x): return b(x + 1)
def b(y):
    z = y * 2
    return c(z)
def c(z):
    return z / (z - 4)
print(c(8))
a(1)
