# threading: joining, locks, events, queues, locals, exceptions.
import threading, queue
out = []
def work(n):
    for i in range(200):
        with lock: totals[0] += n
lock = threading.Lock(); totals = [0]
ts = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[t.start() for t in ts]; [t.join() for t in ts]; print(totals)
q = queue.Queue()
def consumer():
    while (x := q.get()) is not None: out.append(x * 2)
t = threading.Thread(target=consumer); t.start(); [q.put(i) for i in range(5)]; q.put(None); t.join(); print(out, t.is_alive())
loc = threading.local(); loc.x = 1
def see(): out.append(hasattr(loc, "x")); loc.x = 2
t = threading.Thread(target=see); t.start(); t.join(); print(out[-1], loc.x)
e = threading.Event(); t = threading.Thread(target=lambda: (e.wait(), out.append("waited"))); t.start(); e.set(); t.join(); print(out[-1], threading.current_thread().name, threading.main_thread() is threading.current_thread(), threading.active_count())
r = threading.RLock(); r.acquire(); r.acquire(); r.release(); r.release()
for f in (r.release, lock.release):
    try:
        f()
    except RuntimeError as x:
        print(x)
c = threading.Condition(); s = threading.Semaphore(2); b = threading.Barrier(1); print(s.acquire(), s.acquire(), s.acquire(blocking=False), b.wait())
