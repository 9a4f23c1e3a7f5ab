# __cause__, __context__, __suppress_context__.
def chain(e):
    out = []
    while e is not None:
        out.append(f"{type(e).__name__}({e})" + (" from" if e.__cause__ else " during" if e.__context__ and not e.__suppress_context__ else ""))
        e = e.__cause__ or e.__context__
    return out
try:
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            raise KeyError("k")
    except KeyError as e:
        raise ValueError("v") from e
except ValueError as e:
    print(chain(e))
try:
    try:
        raise KeyError("a")
    except KeyError:
        raise ValueError("b") from None
except ValueError as e:
    print(chain(e), repr(e.__context__), e.__suppress_context__)
try:
    try:
        raise KeyError("first")
    finally:
        raise ValueError("second")
except ValueError as e:
    print(chain(e))
e1, e2 = ValueError(1), ValueError(2)
try:
    try:
        raise e1
    except ValueError:
        try:
            raise e2
        except ValueError:
            raise e1
except ValueError as e:
    print(chain(e), e1.__context__ is e2, repr(e2.__context__))
e = ValueError()
for v in (5, "x"):
    try:
        e.__cause__ = v
    except TypeError as x:
        print(x)
    try:
        e.__context__ = v
    except TypeError as x:
        print(x)
    try:
        e.__traceback__ = v
    except TypeError as x:
        print(x)
e.__cause__ = KeyError(); print(e.__suppress_context__)
