# try, except, else, finally in every combination.
def f(x):
    out = []
    try:
        out.append("try")
        if x == 1: raise ValueError("v")
        if x == 2: raise KeyError("k")
        if x == 3: raise OSError("o")
        if x == 4: return out + ["returned"]
    except ValueError as e:
        out.append(f"value {e}")
    except (KeyError, IndexError) as e:
        out.append(f"lookup {e}")
    else:
        out.append("else")
    finally:
        out.append("finally")
    return out
for i in range(6):
    try:
        print(i, f(i))
    except OSError as e:
        print(i, "escaped", e)
def g():
    for i in range(4):
        try:
            if i == 1: continue
            if i == 3: break
            print("body", i)
        finally:
            print("fin", i)
g()
def h():
    try:
        try:
            raise ValueError(1)
        finally:
            print("inner")
    except ValueError as e:
        return e.args
print(h())
try:
    raise
except RuntimeError as e:
    print(e)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise
except ZeroDivisionError as e:
    print("reraised", e)
try:
    raise ValueError
except ValueError as e:
    print(repr(e), e.args)
