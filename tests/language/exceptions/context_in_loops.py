# __context__ is right after handled errors in earlier rounds.
ctx = []
for i in range(4):
    try:
        try:
            if i % 2: raise KeyError(i)
        except KeyError: pass
        raise ValueError(i)
    except ValueError as e: ctx.append(repr(e.__context__))
print(ctx)
def f(n):
    try:
        if n == 0: raise ValueError("bottom")
        f(n - 1)
    except ValueError as e:
        raise ValueError(n) from e
try:
    f(3)
except ValueError as e:
    chain = []
    while e: chain.append(e.args[0]); e = e.__cause__
    print(chain)
try:
    try: raise KeyError(1)
    except KeyError as k:
        k.__context__ = None
        raise TypeError(2)
except TypeError as e: print(repr(e.__context__), repr(e.__context__.__context__))
