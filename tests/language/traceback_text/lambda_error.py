# Lambdas and nested functions have their names in the traceback.
def outer():
    def inner(f): return f(0)
    return inner(lambda v: 10 // v)
class K:
    def method(self): return outer()
K().method()
