#!/usr/bin/env python3.14
"""Write the tables that hold crates/ops to CPython 3.14's facts.

usage: python3.14 scripts/cpython-ops.py INCLUDE_DIR OUTPUT_DIR

INCLUDE_DIR is the folder that holds CPython 3.14's headers (opcode_ids.h and internal/).
Numbers, flags, caches and expansions are read from the headers; stack effects and names come from
the running interpreter.
"""
import os
import re
import sys

import _opcode
import _opcode_metadata
import opcode

OPARGS = (1, 2, 3, 5, 8, 259)


def read(include, name):
    with open(os.path.join(include, name)) as f:
        return f.read()


def switch(text, function):
    """The `case NAME: return EXPR;` pairs of one C function, as Python functions of oparg."""
    body = re.search(r"int %s\(int opcode, int oparg\)\s*\{(.*?)\n\}" % function, text, re.S).group(1)
    pairs = re.findall(r"case (\w+):\s*return ([^;]+);", body)
    return {name: eval("lambda oparg: " + expr) for name, expr in pairs}


def flags(text):
    found = re.findall(r"HAS_(\w+)_FLAG", text)
    return " ".join(sorted(found)) or "-"


def opcodes(include):
    meta = read(include, "internal/pycore_opcode_metadata.h")
    numbers = {n: int(v) for n, v in re.findall(r"#define (\w+)\s+(\d+)\n", read(include, "opcode_ids.h"))}
    limits = ("HAVE_ARGUMENT", "MIN_SPECIALIZED_OPCODE", "MIN_INSTRUMENTED_OPCODE")
    numbers = {n: v for n, v in numbers.items() if n not in limits}
    popped, pushed = switch(meta, "_PyOpcode_num_popped"), switch(meta, "_PyOpcode_num_pushed")
    flag_text = dict(re.findall(r"\[(\w+)\] = \{ true, [\w-]+, ([^}]*)\}", meta))
    caches = dict(re.findall(r"\[(\w+)\] = (\d+),", meta[meta.index("_PyOpcode_Caches[256] = {"):][:2000]))
    deopt_text = meta[meta.index("_PyOpcode_Deopt[256] = {"):]
    deopt = dict(re.findall(r"\[([A-Z]\w+)\] = (\w+),", deopt_text[: deopt_text.index("};")]))
    families = {m: f for f, ms in _opcode_metadata._specializations.items() for m in ms}
    yield "# name number flags caches deopt family popped pushed effect effect_jump (the last four at oparg %s)" % (OPARGS,)
    for name, number in sorted(numbers.items(), key=lambda item: item[1]):
        pop = ",".join(str(popped[name](a)) for a in OPARGS)
        push = ",".join(str(pushed[name](a)) for a in OPARGS)
        effects = []
        for jump in (False, True):
            try:
                effects.append(",".join(str(_opcode.stack_effect(number, a if _opcode.has_arg(number) else None, jump=jump)) for a in OPARGS))
            except ValueError:
                effects.append("-")
        yield "\t".join([name, str(number), flags(flag_text[name]), caches.get(name, "0"), deopt.get(name, "-"),
                         families.get(name, "-"), pop, push, *effects])


def uops(include):
    meta = read(include, "internal/pycore_uop_metadata.h")
    ids = read(include, "internal/pycore_uop_ids.h")
    numbers = {n: int(v) for n, v in re.findall(r"#define (\w+)\s+(\d+)\n", read(include, "opcode_ids.h"))}
    flag_text = dict(re.findall(r"\[(_\w+)\] = ([^,]*),", meta[: meta.index("_PyUop_Replication[MAX_UOP_ID+1] = {")]))
    popped = switch(meta, "_PyUop_num_popped")
    replicas = dict(re.findall(r"\[(_\w+)\] = (\d+),", meta[meta.index("_PyUop_Replication[MAX_UOP_ID+1] = {"):]))
    yield "# name number flags popped replicas (`-`: CPython's tables have no entry)"
    for name, value in re.findall(r"#define (_\w+) (\w+)\n", ids):
        number = int(value) if value.isdigit() else numbers[value]
        pop = ",".join(str(popped[name](a)) for a in OPARGS) if name in popped else "-"
        yield "\t".join([name, str(number), flags(flag_text[name]) if name in flag_text else "?", pop, replicas.get(name, "0")])


def expansions(include):
    meta = read(include, "internal/pycore_opcode_metadata.h")
    yield "# name, then uop:format:offset for each micro-op"
    for name, text in re.findall(r"\[(\w+)\] = \{ \.nuops = \d+, \.uops = \{ (.*?) \} \}", meta):
        parts = re.findall(r"\{ (\w+), (\w+), (\d+)", text)
        yield "\t".join([name, *(":".join(part) for part in parts)])


def names():
    yield "nb\t" + "\t".join(f"{n} {s}" for n, s in _opcode.get_nb_ops())
    yield "intrinsic1\t" + "\t".join(_opcode.get_intrinsic1_descs())
    yield "intrinsic2\t" + "\t".join(_opcode.get_intrinsic2_descs())
    yield "special\t" + "\t".join(_opcode.get_special_method_names())
    yield "common\t" + "\t".join(c.__name__ for c in opcode._common_constants)
    yield "compare\t" + "\t".join(opcode.cmp_op)
    for family, members in _opcode_metadata._specializations.items():
        yield "family\t" + family + "\t" + "\t".join(members)


def main():
    include, output = sys.argv[1:]
    for name, rows in (("opcodes", opcodes(include)), ("uops", uops(include)),
                       ("expansions", expansions(include)), ("names", names())):
        with open(os.path.join(output, name + ".tsv"), "w") as f:
            f.writelines(row + "\n" for row in rows)


if __name__ == "__main__":
    main()
