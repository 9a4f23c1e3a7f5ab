# Handlers of signals: when they run, what they interrupt, timers, masks, the wakeup descriptor.
import _thread, os, signal, threading, time
def show(f):
    try:
        print(f())
    except BaseException as e:
        print(type(e).__name__, e)
log = []
def note(number, frame): log.append((number, frame is not None and frame.f_code.co_name))
print(signal.signal(signal.SIGUSR1, note), signal.getsignal(signal.SIGUSR1) is note)
os.kill(os.getpid(), signal.SIGUSR1); print(log)
def inner(): signal.raise_signal(signal.SIGUSR1)
inner(); print(log)
signal.signal(signal.SIGALRM, note); signal.setitimer(signal.ITIMER_REAL, 0.05); start = time.monotonic(); time.sleep(0.2)
print(0.15 < time.monotonic() - start, log[-1][0] == signal.SIGALRM, signal.getitimer(signal.ITIMER_REAL))
def boom(number, frame): raise RuntimeError("from the handler")
signal.signal(signal.SIGALRM, boom)
def spin():
    while True: pass
lock = threading.Lock(); lock.acquire(); r, w = os.pipe(); event = threading.Event()
for waits in (lambda: time.sleep(5), spin, lock.acquire, lambda: os.read(r, 1), lambda: event.wait(5)):
    signal.setitimer(signal.ITIMER_REAL, 0.05); show(waits)
for f in (lambda: signal.signal(999, note), lambda: signal.signal(signal.SIGUSR1, 5), lambda: signal.signal(signal.SIGKILL, note), lambda: signal.getsignal(0), lambda: signal.strsignal(2),
          lambda: signal.default_int_handler(2, None), lambda: signal.getsignal(signal.SIGINT), lambda: (signal.Signals(2), signal.Handlers.SIG_DFL)): show(f)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]); n = len(log); signal.raise_signal(signal.SIGUSR1); print(signal.sigpending(), len(log) - n)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1}); print(len(log) - n)
os.set_blocking(w, False); print(signal.set_wakeup_fd(w)); signal.raise_signal(signal.SIGUSR1); print(os.read(r, 5) == bytes([signal.SIGUSR1]), signal.set_wakeup_fd(-1) == w)
t = threading.Thread(target=lambda: show(lambda: signal.signal(signal.SIGUSR1, note))); t.start(); t.join()
n = len(log); t = threading.Thread(target=lambda: signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)); t.start(); t.join(); time.sleep(0.01); print(len(log) - n)
def interrupted():
    _thread.interrupt_main()
    while True: pass
show(interrupted)
try:
    os.kill(os.getpid(), signal.SIGINT); time.sleep(1)
except KeyboardInterrupt:
    print("interrupted")
