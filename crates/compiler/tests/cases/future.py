from __future__ import annotations

name: dict[str, list[int | None]] = {}

def call(a: f"x{a!r:>{w}}", *args: tuple[int, ...], b: lambda x, *y, z=1: (x, -y ** 2)) -> a.b[1:2, ::3]:
    local: not (a and b or c) = 1

class Holder:
    value: [x for x in y if z] = {**a, "k": 1.5}
    other: lambda: (not x, [*y], {**z}, x if y else b"s")
