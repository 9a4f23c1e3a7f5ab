# Unpacking, with carets under the target or the value.
def pair(): return 1, 2, 3
a, b = pair()
