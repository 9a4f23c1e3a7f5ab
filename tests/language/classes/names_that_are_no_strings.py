# Attributes whose names are no strings, by the methods that look them up.
import types


class A:
    pass


def show(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


for name in 5, type, None, b"x":
    show(type.__getattribute__, A, name)
    show(type.__getattribute__, list, name)
    show(object.__getattribute__, A(), name)
    show(types.ModuleType.__getattribute__, types, name)
    show(super.__getattribute__, super(A, A()), name)
    show(type.__setattr__, A, name, 1)
    show(object.__setattr__, A(), name, 1)
    show(type.__delattr__, A, name)
    show(object.__delattr__, A(), name)
