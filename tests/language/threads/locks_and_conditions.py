# Locks, re-entrant locks, conditions, semaphores, barriers, events, timers, and what they refuse.
import threading, time
def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)
lock = threading.Lock(); print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01)); lock.release(); print(lock.locked())
for f in (lambda: lock.release(), lambda: threading.RLock().release(), lambda: lock.acquire(False, 1), lambda: lock.acquire(timeout=-5), lambda: lock.acquire(timeout=1e30), lambda: lock.acquire(timeout=1e9 * 9.5), lambda: lock.acquire("x", "y")): show(f)
print(repr(lock).split(" at ")[0]); r = threading.RLock(); r.acquire(); r.acquire(); print(repr(r).split("owner")[0], repr(r).split("count=")[1].split()[0], r._is_owned(), r._recursion_count()); s = r._release_save(); print(s[0], r._is_owned()); r._acquire_restore(s); print(r._recursion_count())
t = threading.Thread(target=lambda: print("other", r.acquire(False), r._is_owned(), r._recursion_count())); t.start(); t.join(); r.release(); r.release()
def later(f): threading.Timer(0.02, f).start()
lock.acquire(); later(lock.release); print(lock.acquire()); lock.release()
b = threading.Barrier(3); results = []
ts = [threading.Thread(target=lambda: results.append(b.wait())) for _ in range(3)]; [t.start() for t in ts]; [t.join() for t in ts]; print(sorted(results))
b = threading.Barrier(2, timeout=0.02); show(b.wait); print(b.broken)
c = threading.Condition(); items = []; got = []
def produce():
    for i in range(20):
        with c: items.append(i); c.notify()
t = threading.Thread(target=produce); t.start()
while len(got) < 20:
    with c: c.wait_for(lambda: items, timeout=5); got.extend(items); items.clear()
t.join(); print(got == list(range(20))); show(c.notify); show(c.wait)
with c: print(c.wait(0.01))
e = threading.Event(); print(e.wait(0.01), e.is_set()); later(e.set); print(e.wait(), e.is_set()); s = threading.BoundedSemaphore(1); show(s.release); show(lambda: threading.Semaphore(-1))
m = threading.Semaphore(2); running = []; most = []
def limited():
    with m: running.append(1); most.append(len(running)); time.sleep(0.002); running.pop()
ts = [threading.Thread(target=limited) for _ in range(6)]; [t.start() for t in ts]; [t.join() for t in ts]; print(max(most) <= 2, len(most))
t = threading.Timer(5, print); t.start(); t.cancel(); t.join(); print(t.is_alive())
