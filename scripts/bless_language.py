#!/usr/bin/env python3
"""Write tests/language/**/*.out from what an oracle does.

    scripts/bless_language.py [--only PREFIX]... [--check] -- ORACLE [ARGUMENT...]

ORACLE is a CPython 3.14, for instance `python3.14`. Each program runs twice with different hash seeds and
must do the same both times. With --check nothing is written; a difference is printed and the exit code is 1.
"""

import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "language"


def run(oracle, source, seed):
    """What the oracle does with a program, as the text of an .out file."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    environment.update(
        LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1", PYTHON_COLORS="0", PYTHONHASHSEED=seed)
    done = subprocess.run(
        [*oracle, source], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    text = done.stdout
    if done.returncode or done.stderr:
        ending = f"exit {done.returncode}" if done.returncode >= 0 else f"signal {-done.returncode}"
        text += b"=== stderr ===\n" + done.stderr + f"=== {ending} ===\n".encode()
    # Tracebacks give absolute paths: leave out where this copy of the corpus happens to be.
    return text.replace(f"{ROOT}/".encode(), b"")


def bless(oracle, path, check):
    """Complaints about one program; its .out file is brought up to date unless only checking."""
    name = path.relative_to(ROOT).as_posix()
    if path.stem in sys.stdlib_module_names:
        return [f"{name}: hides the standard module of that name from its neighbours"]
    try:
        text, again = run(oracle, name, "1"), run(oracle, name, "2")
    except subprocess.TimeoutExpired:
        return [f"{name}: never ends"]
    if text != again:
        return [f"{name}: depends on the hash seed, on addresses or on time"]
    if b" object at 0x" in text:
        return [f"{name}: prints an address"]
    out = path.with_suffix(".out")
    if check:
        return [] if out.exists() and out.read_bytes() == text else [f"{name}: differs from {out.name}"]
    if b"=== stderr ===" in text and "error" not in path.stem and "traceback" not in path.stem:
        print(f"note: {name} ends with an error:", text.decode(errors="replace").splitlines()[-2], file=sys.stderr)
    out.write_bytes(text)
    return []


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("oracle", nargs="+")
    options = parser.parse_args()
    paths = [
        path for path in sorted(ROOT.glob("*/*.py"))
        if not options.only or path.relative_to(ROOT).as_posix().startswith(tuple(options.only))
    ]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [line for lines in pool.map(lambda p: bless(options.oracle, p, options.check), paths) for line in lines]
    for line in complaints:
        print(line)
    print(f"{len(paths)} programs, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
