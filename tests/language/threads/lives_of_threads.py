# Starting, joining, names, exceptions, daemons, locals of threads, the end of the program.
import _thread, atexit, sys, threading, time
def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)
class Fails(threading.Thread):
    def run(self): 1 / 0
old = threading.excepthook; threading.excepthook = lambda a: print("hook", a.exc_type.__name__, a.exc_value, a.thread.name, type(a).__name__, len(a))
t = Fails(name="T1"); t.start(); t.join(); threading.excepthook = old
t = threading.Thread(target=sys.exit, name="T2"); t.start(); t.join(); print(t.name, t.is_alive(), t.daemon, t.ident == _thread.get_ident())
for f in (lambda: t.start(), lambda: threading.Thread().join(), lambda: threading.current_thread().join(), lambda: threading.stack_size(5), lambda: (threading.stack_size(1 << 20), threading.stack_size(), threading.stack_size()), lambda: threading.local(1), lambda: sys.setswitchinterval(0), lambda: _thread.start_new_thread(5, ()), lambda: _thread.start_new_thread(print, 5), lambda: _thread._ThreadHandle().join(), lambda: setattr(t, "daemon", True) or t.start()): show(f)
print(threading.main_thread() is threading.current_thread(), threading.active_count(), [t.name for t in threading.enumerate()], threading.get_ident() == threading.main_thread().ident, threading.get_native_id() > 0)
handle = _thread.start_joinable_thread(lambda: None); handle.join(); print(handle.is_done(), _thread._count())
done = []; _thread.start_new_thread(lambda a, b: done.append((a, b)), (1,), {"b": 2})
while not done: time.sleep(0.001)
print(done)
class Dies:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
local = threading.local()
def use(): local.d = Dies("in thread"); print(sorted(local.__dict__))
t = threading.Thread(target=use); t.start(); t.join(); print("joined", hasattr(local, "d")); local.d = Dies("main"); del local
class Counted(threading.local):
    n = 0
    def __init__(self, start): self.n = start; print("init", start)
c = Counted(5); c.n += 1
def see(): print(c.n); c.n = 99
t = threading.Thread(target=see); t.start(); t.join(); print(c.n); show(lambda: c.missing); show(lambda: setattr(c, "__dict__", {})); del c.n; print(c.n)
def deep(n): return deep(n + 1)
def too_deep():
    try:
        deep(0)
    except RecursionError as e:
        print(type(e).__name__, e)
t = threading.Thread(target=too_deep); t.start(); t.join()
flag = []
def wait():
    while not flag: pass
t = threading.Thread(target=wait); t.start(); time.sleep(0.02); flag.append(1); t.join(); print("a busy thread lets others run")
generator = (i for i in range(1000)); total = []
def pull():
    for i in range(3):
        try:
            total.append(next(generator))
        except ValueError: pass
ts = [threading.Thread(target=pull) for _ in range(4)]; [t.start() for t in ts]; [t.join() for t in ts]; print(len(total) == len(set(total)))
def late(): time.sleep(0.05); print("late")
threading.Thread(target=late).start(); threading.Thread(target=time.sleep, args=(100,), daemon=True).start(); atexit.register(print, "at exit"); print("main ends")
