# What a comprehension in a class or module shows of its variables, which are not those around it.
import sys

level = "module"
print([sorted(locals()) for x in [1]], [type(sys._getframe().f_locals).__name__ for x in [1]])
print([eval("x + 1") for x in [7]], [exec("level = x") for x in [7]], level)
print([[locals()["y"] for y in (x, x)] for x in "ab"])
print("x" in locals(), type(sys._getframe().f_locals).__name__)


class Body:
    level = "class"
    print([sys._getframe().f_locals["x"] for x in "ab"])
    print([("level" in vars(), "x" in dir()) for x in "a"])
    print([eval("x + level") for x in "a"])
    print(sorted(n for n in locals() if not n.startswith("_")))


def function():
    level = "function"
    return [sorted(locals()) for x in [1]]


print(function())
