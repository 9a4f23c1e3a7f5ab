# The traceback of a re-raised exception keeps its first place.
def f():
    try:
        g()
    except ValueError:
        print("seen")
        raise
def g():
    raise ValueError("original place")
f()
