# Too deep recursion is an error that can be caught, more than once.
import sys
sys.setrecursionlimit(300)
def down(n): return down(n + 1)
for _ in range(3):
    try:
        down(0)
    except RecursionError as e:
        print(e)
class A:
    def __getattr__(self, name): return getattr(self, name + "x")
    def __repr__(self): return repr(self)
    def __eq__(self, o): return self == o
    def __add__(self, o): return self + o
for f in (lambda: A().foo, lambda: repr(A()), lambda: A() == A(), lambda: A() + 1):
    try:
        f()
    except RecursionError as e:
        print("RecursionError", str(e)[:32])
def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n
print(200 < depth(0) < 300, sys.getrecursionlimit())
for bad in (0, -1, "a"):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
