# Carets under a call.
def inner(): raise ValueError("inside")
def g(x): return (x + 1) * len([i for i in range(x)]) + inner() + 5
value = g(3) + g(4)
