# An error while a class body runs, in a decorator, and in a default argument.
def deco(c): raise TypeError("decorating " + c.__name__)
try:
    def f(x=undefined_default): pass
except NameError as e:
    print(e)
@deco
class C:
    x = 1
