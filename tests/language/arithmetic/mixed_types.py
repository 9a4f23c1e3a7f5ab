# Operators between types, and their error texts.
import operator
pairs = [(1, "a"), ("a", 1), (1, None), ([], ()), ((), 1), ({}, {}), (1.5, "x"), (b"a", "a"), (None, None), (object, 1), ({1}, [1])]
for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "and_", "or_", "xor", "matmul", "lt", "ge"):
    for a, b in pairs:
        try:
            result = getattr(operator, name)(a, b)
            print(name, a, b, result)
        except TypeError as e:
            print(e)
for f in (lambda: -"a", lambda: ~1.5, lambda: +[], lambda: abs("x"), lambda: divmod("a", 1)):
    try:
        f()
    except TypeError as e:
        print(e)
