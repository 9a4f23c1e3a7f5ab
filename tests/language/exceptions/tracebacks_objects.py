# Traceback objects: frames, line numbers, chains.
def a(): b()
def b():
    x = 1
    raise ValueError("deep")
try:
    a()
except ValueError as e:
    t = e.__traceback__
    while t:
        print(t.tb_lineno, t.tb_frame.f_code.co_name, t.tb_frame.f_lineno, t.tb_lasti >= 0)
        last = t; t = t.tb_next
    print(last.tb_frame.f_locals)
    e2 = e
try:
    raise e2
except ValueError as e:
    n = 0; t = e.__traceback__
    while t: n += 1; t = t.tb_next
    print(n)
try:
    raise e2.with_traceback(None)
except ValueError as e:
    print(e.__traceback__.tb_next, e.__traceback__.tb_lineno)
import sys
f = sys._getframe()
print(f.f_lineno, f.f_code.co_name, f.f_back, f.f_globals is globals())
def g(): return sys._getframe(1).f_code.co_name, sys._getframe().f_back.f_lineno
print(g())
