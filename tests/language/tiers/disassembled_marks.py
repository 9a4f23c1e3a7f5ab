# A disassembly of running code marks the places where traces are entered, on the tiers that have them.
import dis
import io
import sys


def loop(n):
    total = 0
    for i in range(n):
        total += i * 2
    return total


def never(n):
    return n + 1


def listing(function, **options):
    out = io.StringIO()
    dis.dis(function, file=out, **options)
    return out.getvalue()


for _ in range(30):
    loop(20000)
never(1)
print(("ENTER_EXECUTOR" in listing(loop, adaptive=True)) == sys._jit.is_enabled())
print("ENTER_EXECUTOR" in listing(never, adaptive=True))
print("ENTER_EXECUTOR" in listing(loop), "JUMP_BACKWARD" in listing(loop))
