# excepthook, displayhook, settrace, setprofile.
import sys
events = []
def tracer(frame, event, arg):
    if frame.f_code.co_name in ("traced", "inner"): events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno)); return tracer
def inner(x):
    return x + 1
def traced():
    a = 1
    for i in range(2):
        a = inner(a)
    try:
        1 / 0
    except ZeroDivisionError:
        pass
    return a
sys.settrace(tracer); traced(); sys.settrace(None)
for e in events: print(e)
calls = []
def profiler(frame, event, arg): calls.append((event, arg.__name__ if event.startswith("c_") else frame.f_code.co_name))
sys.setprofile(profiler); inner(len([1])); sys.setprofile(None); print(calls)
sys.displayhook("shown"); sys.displayhook(None)
sys.excepthook(ValueError, ValueError("by hand"), None) if False else print(sys.__excepthook__ is not None)
