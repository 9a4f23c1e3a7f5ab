# The recursion limit is met at the same depth whether calls are inlined, linked or interpreted.
import sys
def down(n):
    global reached
    reached = n
    return down(n + 1) + 1
def pair(n):
    global reached
    reached = n
    return other(n + 1) + 1
def other(n):
    return pair(n + 1) + 1
def measure(f):
    try:
        f(0)
    except RecursionError as e:
        return reached, str(e)
for f in (down, pair):
    for i in range(12):
        depths = {measure(f) for _ in range(3)}
        sys.setrecursionlimit(300 + i * 7)
        again = measure(f)
        print(len(depths), again[0] - measure(lambda n: f(n))[0], again[1])
        sys.setrecursionlimit(1000)
