# time: struct_time, formats, zones, and the texts of errors.
import os, time
def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
os.environ["TZ"] = "EST5EDT,M3.2.0,M11.1.0"; time.tzset(); print(time.tzname, time.timezone, time.altzone, time.daylight)
g = time.gmtime(1e9); l = time.localtime(1e9); print(g, g.tm_gmtoff, l, l.tm_zone, l.tm_gmtoff, time.mktime(l), time.asctime(g), time.ctime(0))
for f in ("%Y-%m-%d %H:%M:%S", "%a %A %b %B %c %d %j %p %U %w %W %x %X %y %%", "%G %V %u %e %I %M", "é %Y", "", "%"):
    show(lambda: time.strftime(f, g))
show(lambda: time.strptime("2020-02-29 13:14:15", "%Y-%m-%d %H:%M:%S")); show(lambda: time.strptime("30 Nov 00", "%d %b %y")); show(lambda: time.strptime("2020-02-30", "%Y-%m-%d")); show(lambda: time.strptime("x", "%Y"))
nine = lambda **k: tuple({**dict(y=2000, m=1, d=1, H=0, M=0, S=0, w=0, j=1, dst=0), **k}.values())
for f in (lambda: time.gmtime(1e30), lambda: time.gmtime("x"), lambda: time.gmtime(float("nan")), lambda: time.gmtime(10**20), lambda: time.mktime((1, 2)), lambda: time.mktime("x"),
          lambda: time.asctime(nine(m=13)), lambda: time.asctime(nine(d=40)), lambda: time.asctime(nine(H=24)), lambda: time.asctime(nine(y=12345)), lambda: time.strftime("%Y", nine(y=99, m=0, d=0, j=0)),
          lambda: time.sleep(-1), lambda: time.sleep("x"), lambda: time.sleep(1e20), lambda: time.get_clock_info("x"), lambda: time.clock_gettime(999), lambda: time.struct_time((1,)), lambda: time.struct_time(5),
          lambda: time.struct_time(range(9)), lambda: time.struct_time(range(11)).tm_gmtoff, lambda: time.struct_time(range(12)), lambda: time.mktime((2020, 1, 1, 0, 0, 0, 0, 1, -1)), lambda: time.mktime(nine(y=2**40))):
    show(f)
i = time.get_clock_info("monotonic"); print(i.implementation, i.monotonic, i.adjustable)
print(time.monotonic() <= time.monotonic(), abs(time.time_ns() / 1e9 - time.time()) < 1, time.perf_counter_ns() > 0, time.process_time() > 0, time.thread_time_ns() > 0, time.clock_getres(time.CLOCK_MONOTONIC) > 0)
