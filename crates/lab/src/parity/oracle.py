"""Tell what CPython makes of sources: trees, code objects or compiled files, as text.

    oracle.py ast|code|pyc OPTIMIZE

Requests come on standard input: a line "LENGTH NAME", then LENGTH bytes of source. Each is answered on
standard output by a line "LENGTH" and that many bytes of text.
"""

import ast
import importlib._bootstrap_external
import sys
import types
import warnings

warnings.simplefilter("ignore")
sys.set_int_max_str_digits(0)
sys.setrecursionlimit(100000)

FIELDS = ("argcount", "posonlyargcount", "kwonlyargcount", "stacksize", "flags", "code", "consts", "names",
          "varnames", "cellvars", "freevars", "localsplus", "name", "qualname", "firstlineno", "linetable",
          "exceptiontable")


def constant(value):
    if isinstance(value, types.CodeType):
        return "<code %s>" % value.co_qualname
    if isinstance(value, tuple):
        return "(%s)" % "".join([constant(item) + ", " for item in value])
    if isinstance(value, frozenset):
        return "frozenset(%s)" % "".join(sorted([constant(item) + ", " for item in value]))
    if isinstance(value, slice):
        return "slice(%s, %s, %s)" % (constant(value.start), constant(value.stop), constant(value.step))
    return repr(value)


def localsplus(code):
    names = []
    while True:
        try:
            names.append(code._varname_from_oparg(len(names)))
        except IndexError:
            return names


def field(code, name):
    if name == "localsplus":
        return " ".join(localsplus(code))
    value = getattr(code, "co_" + name)
    if isinstance(value, bytes):
        return value.hex()
    if name == "consts":
        return "".join([constant(item) + ", " for item in value])
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value)


def code_text(code, out):
    out.append("code %s %d" % (code.co_qualname, code.co_firstlineno))
    for name in FIELDS:
        out.append("%s %s" % (name, field(code, name)))
    for item in code.co_consts:
        if isinstance(item, types.CodeType):
            code_text(item, out)
    return out


def pyc_text(code, size):
    """The file that importlib would write for a source of that size, as if it were as old as it can be."""
    # A second reference, as the code object has where files are written.
    held = [code]
    data = importlib._bootstrap_external._code_to_timestamp_pyc(held[0], 0, size)
    return "\n".join(["%06x %s" % (at, data[at:at + 16].hex()) for at in range(0, len(data), 16)])


def answer(stage, source, name, optimize):
    try:
        if stage == "ast":
            # ast.parse, but from bytes as they stand in the file
            flags = ast.PyCF_OPTIMIZED_AST if optimize else ast.PyCF_ONLY_AST
            tree = compile(source, name, "exec", flags, dont_inherit=True, optimize=optimize)
            return ast.dump(tree, include_attributes=True, indent=1)
        code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
        return pyc_text(code, len(source)) if stage == "pyc" else "\n".join(code_text(code, []))
    except SyntaxError as error:
        place = (error.lineno, error.offset, error.end_lineno, error.end_offset)
        return "error %s: %s at %s" % (type(error).__name__, error.msg, place)
    except Exception as error:
        return "error %s: %s" % (type(error).__name__, error)


def main(stage, optimize):
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        head = requests.readline()
        if not head:
            return
        length, _, name = head.rstrip(b"\n").partition(b" ")
        source = requests.read(int(length))
        text = answer(stage, source, name.decode("utf-8", "surrogateescape"), optimize)
        text = text.encode("utf-8", "backslashreplace")
        answers.write(b"%d\n" % len(text))
        answers.write(text)
        answers.flush()


main(sys.argv[1], int(sys.argv[2]))
