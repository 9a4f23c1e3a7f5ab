#!/usr/bin/env python3
"""Write tests/damaged/cases.jsonl: inputs nobody meant to be run, and how CPython 3.14 ends on them.

    scripts/make_damaged.py ORACLE [ARGUMENT...]

A case is one JSON object a line. What it runs: `hex` (bytes), or `parts` (a list of [text, count],
repeated and joined), in a file of the kind `py` or `pyc`; a .pyc of the small program, `cut` to a length or with bits
flipped (`flips`: byte and bit); or `args`, a command line. What must come of it: `exit`, and `last`, the last line of
standard error, with the folder's name as FOLDER. The first line of the file holds the .pyc itself. With `exact` the whole line counts, otherwise the exception's class. A
`survive` case has no oracle (CPython trusts a .pyc and may crash): it must end by itself, whatever it says.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "tests" / "damaged" / "cases.jsonl"

# These end well or not by the size of CPython's own C frames.
HOW_DEEP = {"subscripts", "recursion compare"}

SMALL = b'''import sys
def f(a, *b, c=1, **d):
    """doc"""
    try:
        return [x * a for x in b if x] + [c, d.get("k", 2.5)]
    except (TypeError, ValueError) as e:
        raise RuntimeError("no") from e
class C:
    x: int = 5
    def g(self):
        def h(): return self.x, f"{self!r:>5}"
        yield h
print(f(2, 3, 0, 4, k=None)[:2], next(C().g())()[0], {1, 2} & frozenset({2}), -7j, 10**30)
'''


def staircase(head, depth):
    """A statement nested in itself."""
    lines = [" " * k + head for k in range(depth)] + [" " * depth + "pass", ""]
    return [["\n".join(lines), 1]]


def nested():
    deep = 100000
    yield "brackets open", [["(", deep]]
    yield "brackets square open", [["[", deep]]
    yield "brackets curly open", [["{", deep]]
    yield "brackets closed", [["(", deep], ["1", 1], [")", deep]]
    yield "brackets few closed", [["(", 150], ["1", 1], [")", 150]]
    yield "brackets many closed", [["[", 250], ["1", 1], ["]", 250]]
    yield "brackets wrong", [["(", 100], ["]", 100]]
    yield "minus signs", [["-", deep], ["1", 1]]
    yield "plus signs", [["+", 3000], ["1", 1]]
    yield "not not", [["not ", deep], ["1", 1]]
    yield "lambdas", [["lambda: ", deep], ["1", 1]]
    yield "lambdas few", [["f = ", 1], ["lambda: ", 60], ["1", 1]]
    yield "attributes", [["x = 1\nx", 1], [".real", 50000]]
    yield "calls", [["x = 1\nx", 1], ["()", 50000]]
    yield "sums", [["x = ", 1], ["1 + ", 50000], ["1", 1]]
    yield "comparisons", [["x = ", 1], ["1 < ", 2000], ["1", 1]]
    yield "powers", [["x = ", 1], ["1 ** ", 20000], ["1", 1]]
    yield "ternaries", [["x = ", 1], ["1 if 1 else ", 20000], ["1", 1]]
    yield "conjunctions", [["x = ", 1], ["1 and ", 20000], ["1", 1]]
    yield "strings joined", [["x = ", 1], ["'a' ", 20000]]
    yield "assignments", [["x = ", 5000], ["1", 1]]
    yield "long name", [["x", 1000000], [" = 1", 1]]
    yield "long number", [["x = ", 1], ["9", 5000]]
    yield "long hex number", [["x = 0x", 1], ["f", 50000]]
    yield "long string", [["x = '", 1], ["a", 1000000], ["'", 1]]
    yield "fields nested", [["f'", 1], ["{f'", 200], ["{1}", 1], ["'}", 200], ["'", 1]]
    yield "fields open", [["f'", 1], ["{", 1001]]
    yield "backslashes", [["\\\n", 100000]]
    yield "backslashes odd", [["x = 1 \\", 1]]
    yield "blank lines", [["\n", 500000]]
    yield "comments", [["# comment\n", 50000], ["x = 1 1", 1]]
    yield "semicolons", [["x = 1;", 20000], [";", 1]]
    yield "commas", [["x = 1", 1], [",", 2]]
    yield "stars", [["x = ", 1], ["*", 1000], ["a", 1]]
    yield "many arguments", [["print(", 1], ["1, ", 5000], ["sep='', end='')", 1]]
    yield "many parameters", [["def f(a0", 1], [", *", 2], ["): pass", 1]]
    yield "awaits", [["async def f(): ", 1], ["await ", 20000], ["x", 1]]
    yield "subscripts", [["x = {}\nx", 1], ["[0]", 50000]]
    yield "yields", [["def f(): ", 1], ["(yield ", 5000], ["1", 1], [")", 5000]]
    yield "tabs and spaces", [["if 1:\n\tx = 1\n        y = 2\n", 1]]
    yield "dedent wrong", [["if 1:\n    x = 1\n  y = 2\n", 1]]
    yield "null byte", [["x = 1\0\n", 1]]
    yield "form feeds", [["\f", 1000], ["x = 1 1", 1]]
    yield "decorators", [["@f\n", 5000]]
    yield "else ifs", [["if 0: pass\n", 1], ["elif 0: pass\n", 2000], ["raise KeyError('end')", 1]]
    yield "recursion", [["def f(): return f()\nf()\n", 1]]
    yield "recursion repr", [["l = []\n", 1], ["l = [l]\n", 200000], ["repr(l)\n", 1]]
    yield "recursion compare", [["a = []; b = []\n", 1], ["a = [a]; b = [b]\n", 100000], ["a == b\n", 1]]
    yield "recursion hash", [["a = ()\n", 1], ["a = (a,)\n", 100000], ["hash(a)\n", 1]]
    yield "recursion getattr", [["class A:\n def __getattr__(s, n): return getattr(s, n)\nA().x\n", 1]]
    yield "recursion call", [["class A:\n def __call__(s): return s()\nA()()\n", 1]]
    yield "recursion str", [["class A:\n def __str__(s): return str(s)\nstr(A())\n", 1]]
    yield "recursion eval", [["def f(): eval('f()')\nf()\n", 1]]
    yield "recursion sort", [["def f(x): return sorted([1], key=f)\nf(1)\n", 1]]
    yield "recursion map", [["m = iter([1])\n", 1], ["m = map(str, m)\n", 100000], ["next(m)\n", 1]]
    yield "huge repeat", [["[0] * (1 << 62)", 1]]
    yield "huge string", [["'a' * (1 << 62)", 1]]
    yield "huge shift", [["1 << (1 << 62)", 1]]
    yield "huge bytes", [["bytes(1 << 62)", 1]]
    yield "huge range", [["list(range(1 << 62))", 1]]
    for depth in (50, 99, 100, 101, 150):
        yield f"indentation {depth}", staircase("if 1:", depth)
    for depth in (19, 20, 21, 25):
        yield f"blocks {depth}", staircase("for i in '':", depth)


def encodings():
    yield "bad utf-8", b"x = '\xff'\n"
    yield "bad utf-8 late", b"x = 1\n" * 500 + b"# \xe9\n"
    yield "unknown encoding", b"# -*- coding: no-such-thing -*-\n"
    yield "latin-1", b"# -*- coding: latin-1 -*-\nraise KeyError('\xe9')\n"
    yield "bom and other encoding", b"\xef\xbb\xbf# -*- coding: latin-1 -*-\n"
    yield "bom", b"\xef\xbb\xbfx = 1 1\n"
    yield "bom alone", b"\xef\xbb\xbf"
    yield "utf-16", "x = 1\n".encode("utf-16")
    yield "carriage returns", b"x = 1\ry = 2\rz 3"
    yield "escape", b"x = 1\x1b\n"
    yield "euro", "x = €\n".encode()
    yield "surrogate", b"x = '\xed\xa0\x80'\n"
    yield "no newline", b"if 1: x = ("
    yield "empty", b""
    yield "nul only", b"\0" * 100


def soups(rng):
    """Random bytes, random tokens, and real programs with a piece cut out or put in."""
    for n in range(80):
        yield f"bytes {n}", rng.randbytes(rng.randint(1, 120))
    for n in range(60):
        yield f"characters {n}", bytes(rng.choice(b"abc01 \n\t()[]{}:;,.=+-*/'\"\\#@!%&|^~<>") for _ in range(rng.randint(2, 100)))
    words = ("if else elif for in while def class return yield await async with as try except finally raise import from lambda not and "
             "or is None True match case type print x y z 1 2.5 'a' f'{x}' ( ) [ ] { } : , . = == := -> * ** @ + - \n \n\t ; ...").split(" ")
    for n in range(60):
        yield f"words {n}", " ".join(rng.choice(words) for _ in range(rng.randint(2, 30))).encode()
    sources = sorted((ROOT / "tests" / "language").glob("[cfgse]*/*.py"))
    for n in range(60):
        data = bytearray(rng.choice(sources).read_bytes()[:1500])
        at = rng.randrange(len(data))
        if n % 2:
            del data[at:at + rng.randint(1, 30)]
        else:
            data[at:at] = rng.choice(words).encode()
        yield f"cut {n}", bytes(data)


def command_lines():
    yield ["-Z"]
    yield ["--no-such-flag"]
    yield ["-c"]
    yield ["-m"]
    yield ["-W"]
    yield ["-X"]
    yield ["-m", "no_such_module_at_all"]
    yield ["no_such_file.py"]
    yield ["-c", "raise SystemExit(7)"]
    yield ["-c", "import os; os.abort if 0 else os._exit(9)"]
    yield ["-c", "1/0"]
    yield ["-c", "x ="]
    yield ["-c", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
    yield ["."]
    yield ["-O", "-c", "assert 0; raise KeyError(1)"]
    yield ["-I", "-c", "import sys; sys.exit('bye')"]
    yield ["-h", "-Z"]


def end(oracle, arguments, cwd):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment.update(LC_ALL="C.UTF-8", PYTHON_COLORS="0", PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run([*oracle, *arguments], cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return done.returncode, lines[-1].replace(str(cwd), "FOLDER") if lines else ""


def main(oracle):
    rng = random.Random(20)
    folder = pathlib.Path(tempfile.mkdtemp())
    cases = []

    def add(name, payload, data, kind="py", exact=False):
        path = folder / f"case.{kind}"
        path.write_bytes(data)
        exit_code, last = end(oracle, [path.name], folder)
        if exit_code < 0:
            print(f"CPython itself crashes on {name!r}: left out", file=sys.stderr)
            return
        if name in HOW_DEEP:
            cases.append({"name": name, "kind": kind, **payload, "survive": True})
            return
        case = {"name": name, "kind": kind, **payload, "exit": exit_code, "last": last}
        # How much stack CPython used is its own affair.
        if exact and "Stack overflow" not in last:
            case["exact"] = True
        cases.append(case)

    for name, parts in nested():
        add(name, {"parts": parts}, "".join(text * count for text, count in parts).encode(), exact=True)
    for name, data in encodings():
        add(name, {"hex": data.hex()}, data, exact=True)
    for name, data in soups(rng):
        add(name, {"hex": data.hex()}, data)

    (folder / "small.py").write_bytes(SMALL)
    subprocess.run([*oracle, "-c", "import py_compile; py_compile.compile('small.py', 'small.pyc', 'small.py')"], cwd=folder, check=True)
    compiled = (folder / "small.pyc").read_bytes()
    for length in range(0, len(compiled), 12):
        add(f"pyc cut at {length}", {"cut": length}, compiled[:length], "pyc")
    for n in range(120):
        flips = [[rng.randrange(16, len(compiled)), rng.randrange(8)] for _ in range(rng.randint(1, 3))]
        cases.append({"name": f"pyc flipped {n}", "kind": "pyc", "flips": flips, "survive": True})
    for n in range(20):
        cases.append({"name": f"pyc noise {n}", "kind": "pyc", "hex": (compiled[:16] + rng.randbytes(60)).hex(), "survive": True})

    for arguments in command_lines():
        exit_code, last = end(oracle, arguments, folder)
        cases.append({"name": "command line " + " ".join(arguments), "args": arguments, "exit": exit_code, "last": last})
    OUT.parent.mkdir(exist_ok=True)
    cases.insert(0, {"pyc": compiled.hex()})
    OUT.write_text("".join(json.dumps(case) + "\n" for case in cases))
    print(len(cases) - 1, "cases")


if __name__ == "__main__":
    main(sys.argv[1:])
