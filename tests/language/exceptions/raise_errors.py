# Raising and catching what is not an exception.
for code in ("raise 5", "raise 'a'", "raise int", "raise None", "raise ValueError from 5", "raise object()", "raise ValueError(1, 2) from KeyError", "raise ValueError from None"):
    try:
        exec(code)
    except BaseException as e:
        print(code, "->", type(e).__name__, e, repr(e.__cause__), e.__suppress_context__)
for code in ("try: 1/0\nexcept 5: pass", "try: 1/0\nexcept (ValueError, 'x'): pass", "try: 1/0\nexcept int: pass", "try: pass\nexcept undefined: pass\nprint('not evaluated')"):
    try:
        exec(code)
    except BaseException as e:
        print(type(e).__name__, e, "| context", repr(e.__context__))
class E(Exception):
    def __new__(cls, *a): return 5
try:
    raise E
except TypeError as e:
    print(e)
class F(Exception):
    def __init__(self): raise KeyError("in init")
try:
    raise F
except KeyError as e:
    print("init:", e)
