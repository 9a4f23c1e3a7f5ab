# What finally changes: values, exceptions, loops.
def a():
    x = 1
    try: return x
    finally: x = 2
def b():
    for i in range(5):
        try:
            if i == 2: break
        finally: log.append(i)
    return i
def c():
    try:
        try: raise ValueError("1")
        finally: log.append("inner")
    except ValueError as e: return str(e)
    finally: log.append("outer")
def d():
    try: 1 / 0
    except ZeroDivisionError:
        try: raise KeyError("k")
        except KeyError as e: return repr(e), repr(e.__context__)
def e():
    l = []
    try: l.append(1); return l
    finally: l.append(2)
log = []
print(a(), b(), c(), d(), e(), log)
def f():
    try:
        yield 1
    finally:
        try:
            yield 2
        finally: log.append("deep")
print(list(f()), log[-1])
