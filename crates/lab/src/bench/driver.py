"""Run one benchmark program several times and print one line of JSON about it.

    driver.py PROGRAM full|quick ITERATIONS SECONDS

It stops early, after two iterations at least, once SECONDS have gone by. It needs sys and time only, so
that a virtual machine can run it before it can run much else.
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
    print('{"result": %s, "times": [%s]}' % (quoted(repr(result)), ", ".join([repr(t) for t in times])))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
