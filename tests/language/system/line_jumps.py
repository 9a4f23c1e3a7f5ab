# Setting f_lineno in a trace function: where a frame can be sent, and where not.
import sys, warnings


class T:
    def __init__(self, f, a, b, event='line'):
        self.code=f.__code__; self.a=a; self.b=b; self.done=False; self.event=event; self.first=f.__code__.co_firstlineno
    def trace(self, frame, event, arg):
        if self.done: return
        if frame.f_code is self.code and event==self.event and frame.f_lineno==self.first+self.a:
            self.done=True
            frame.f_lineno=self.first+self.b
        return self.trace
def run(f, a, b, event='line', **kw):
    out=[]
    t=T(f,a,b,event)
    sys.settrace(t.trace)
    try:
        try:
            r=f(out)
            if event == 'gen': pass
        finally: sys.settrace(None)
    except Exception as e:
        out.append(f'{type(e).__name__}: {e}')
    print(f.__name__, out)
def forward(out):
    out.append(1)
    out.append(2)
    out.append(3)
run(forward,1,3)
def backward(out):
    out.append(1)
    out.append(2)
    if len(out)<6:
        out.append(3)
run(backward,3,1)
def into_for(out):
    out.append(1)
    for i in 1,2:
        out.append(i)
    out.append(5)
run(into_for,1,3)
run(into_for,3,4)
run(into_for,4,2)
def into_except(out):
    try:
        out.append(1)
    except ValueError:
        out.append(2)
    out.append(3)
run(into_except,2,4)
run(into_except,2,5)
def out_of_except(out):
    try:
        1/0
    except ZeroDivisionError:
        out.append(2)
        out.append(4)
    out.append(3)
    out.append(sys.exception())
run(out_of_except,4,6)
def fin(out):
    try:
        out.append(1)
    finally:
        out.append(2)
    out.append(3)
run(fin,2,4)
run(fin,4,5)
def withs(out):
    with open('/dev/null') as f:
        out.append(1)
    out.append(2)
run(withs,2,3)
run(withs,3,2)
def past(out):
    out.append(1)
run(past,1,-5)
run(past,1,50)
run(past,0,1,'call')
run(past,1,1,'return')
def raises(out):
    out.append(1)
    1/0
    out.append(3)
run(raises,2,3,'exception')
run(raises,2,3)
def unbound(out):
    out.append(1)
    x = 5
    out.append(x)
warnings.simplefilter('always')
warnings.showwarning=lambda m,c,*a,**k: print(c.__name__, m)
run(unbound,2,3)
def gen(out):
    def g():
        yield 1
        yield 2
        yield 3
    t=T(g,2,3)
    sys.settrace(t.trace)
    out.extend(g())
gen_out=[]; gen(gen_out); sys.settrace(None); print(gen_out)
def unreachable(out):
    out.append(1)
    return
    out.append(2)
run(unreachable,1,3)
f=sys._getframe()
for v in (3,'x',None):
    try: f.f_lineno=v
    except Exception as e: print(type(e).__name__, e)
try: del f.f_lineno
except Exception as e: print(type(e).__name__, e)
