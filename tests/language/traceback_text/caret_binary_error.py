# Carets under a part of a line.
def f(a, b, c):
    return a["x"]["y"] + b.attr + c
f({"x": {"y": 1}}, object(), 3)
