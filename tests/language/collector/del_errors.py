# Errors in __del__ are reported and ignored; resurrection works.
import sys
seen = []
sys.unraisablehook = lambda u: seen.append((type(u.exc_value).__name__, str(u.exc_value)))
class Bad:
    def __del__(self): raise ValueError("in del")
Bad(); print(seen)
saved = []
class Phoenix:
    def __del__(self): print("del"); saved.append(self)
p = Phoenix(); p.x = 5; del p
print(saved[0].x); saved.clear(); print("once only")
