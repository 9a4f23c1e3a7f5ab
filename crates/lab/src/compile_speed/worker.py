"""Compile sources over and over, and say how long it took.

Standard input has a line "LENGTH NAME" and LENGTH bytes of source for each file, then an empty line. Each
line "round" behind it is answered on standard output by one line: the nanoseconds of processor time that
compile() took for each file, in order. A file that does not compile is timed as far as it gets.
"""

import sys
import time
import warnings

warnings.simplefilter("ignore")


def read_sources(stream):
    sources = []
    while True:
        length, _, name = stream.readline().decode().strip().partition(" ")
        if not length:
            return sources
        sources.append((stream.read(int(length)), name))


def timed(source, name, clock=time.process_time_ns):
    start = clock()
    try:
        compile(source, name, "exec", 0, True)
    except (SyntaxError, ValueError):
        pass
    return clock() - start


def main():
    stream = sys.stdin.buffer
    sources = read_sources(stream)
    while stream.readline().strip() == b"round":
        print(*[timed(source, name) for source, name in sources], flush=True)


main()
