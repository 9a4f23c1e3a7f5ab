# time functions that do not depend on now.
import time
print(time.gmtime(0)[:6], time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(86400)), time.strptime("2024-02-29", "%Y-%m-%d").tm_yday, time.monotonic() <= time.monotonic(), time.perf_counter_ns() > 0, type(time.time()).__name__, time.struct_time(range(9)).tm_year)
for f in (lambda: time.sleep(-1), lambda: time.strptime("x", "%Y"), lambda: time.gmtime(10**20)):
    try:
        f()
    except (ValueError, OverflowError, OSError) as e:
        print(type(e).__name__)
time.sleep(0)
