"""Run one benchmark program several times and print one line of JSON about it.

    driver.py PROGRAM full|quick ITERATIONS SECONDS

It stops early, after two iterations at least, once SECONDS have gone by. It needs sys and time only, and gc
where there is one, so that a virtual machine can run it before it can run much else.
"""

import sys
import time


def quoted(text):
    """A JSON string."""
    out = ['"']
    for char in text:
        if char == '"' or char == "\\":
            out.append("\\" + char)
        elif " " <= char <= "~":
            out.append(char)
        else:
            out.append("\\u%04x" % (ord(char) & 65535))
    out.append('"')
    return "".join(out)


def memory():
    """What the process holds of the machine's memory with nothing left to collect, in bytes; None where the system
    does not tell."""
    try:
        import gc

        gc.collect()
    except ImportError:
        pass
    try:
        with open("/proc/self/status", "rb", 0) as file:
            for line in file.read().split(b"\n"):
                if line.startswith(b"VmRSS:"):
                    return int(line.split()[1]) * 1024
    except (OSError, NameError):
        pass
    return None


def main(name, size_name, iterations, seconds):
    program = __import__(name)
    size = program.QUICK if size_name == "quick" else program.FULL
    expected = program.EXPECTED[size]
    run = program.run
    clock = time.perf_counter
    times = []
    begin = clock()
    while len(times) < iterations:
        start = clock()
        result = run(size)
        end = clock()
        times.append(end - start)
        if result != expected:
            print('{"wrong": %s, "expected": %s}' % (quoted(repr(result)), quoted(repr(expected))))
            return
        if end - begin > seconds and len(times) >= 2:
            break
    held = memory() or "null"
    times = ", ".join([repr(t) for t in times])
    print('{"result": %s, "times": [%s], "memory": %s}' % (quoted(repr(result)), times, held))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
