"""Prints the fields of the code objects of files, compiled by the Python that runs this."""

import marshal
import struct
import sys


def bits(value):
    return struct.pack(">d", value).hex()


def constant(value):
    if value is None or value is ... or isinstance(value, bool):
        return "Ellipsis" if value is ... else str(value)
    if isinstance(value, int):
        return f"i{value}"
    if isinstance(value, float):
        return "f" + bits(value)
    if isinstance(value, complex):
        return f"c{bits(value.real)}:{bits(value.imag)}"
    if isinstance(value, str):
        return "s" + value.encode("utf-8", "surrogatepass").hex()
    if isinstance(value, bytes):
        return "b" + value.hex()
    if isinstance(value, tuple):
        return f"({';'.join(map(constant, value))})"
    if isinstance(value, frozenset):
        return f"{{{';'.join(sorted(map(constant, value)))}}}"
    if isinstance(value, slice):
        return f"[{':'.join(map(constant, (value.start, value.stop, value.step)))}]"
    if hasattr(value, "co_code"):
        return f"code<{value.co_name}>"
    raise TypeError(type(value))


def text_at(data, at):
    """Reads the string or tuple of strings at a position of marshalled data; gives it and what follows."""
    kind = chr(data[at] & 0x7F)
    at += 1
    if kind in "zZ":
        size = data[at]
        return data[at + 1 : at + 1 + size].decode("ascii"), at + 1 + size
    if kind in "aAstu":
        size = int.from_bytes(data[at : at + 4], "little")
        raw = data[at + 4 : at + 4 + size]
        return (raw if kind == "s" else raw.decode("utf-8", "surrogatepass")), at + 4 + size
    if kind in ")(":
        if kind == ")":
            count, at = data[at], at + 1
        else:
            count, at = int.from_bytes(data[at : at + 4], "little"), at + 4
        items = []
        for _ in range(count):
            item, at = text_at(data, at)
            items.append(item)
        return items, at
    raise ValueError(kind)


def localsplus(code):
    """Names and kinds of the slots, which no attribute tells."""
    # Version 2 of the format has no references, so the fields can be read one after the other.
    data = marshal.dumps(code.replace(co_consts=(), co_names=()), 2)
    at = 1 + 5 * 4
    for _ in range(3):
        _, at = text_at(data, at)
    names, at = text_at(data, at)
    kinds, at = text_at(data, at)
    return names, kinds


def dump(code, path):
    names, kinds = localsplus(code)
    print("object", path, code.co_qualname)
    print("qualname", code.co_qualname)
    print("name", code.co_name)
    print("firstlineno", code.co_firstlineno)
    print("argcount", code.co_argcount)
    print("posonlyargcount", code.co_posonlyargcount)
    print("kwonlyargcount", code.co_kwonlyargcount)
    print("flags", code.co_flags)
    print("stacksize", code.co_stacksize)
    print("names", ",".join(code.co_names))
    print("localsplusnames", ",".join(names))
    print("localspluskinds", kinds.hex())
    print("consts", ",".join(map(constant, code.co_consts)))
    print("code", code.co_code.hex())
    print("linetable", code.co_linetable.hex())
    print("exceptiontable", code.co_exceptiontable.hex())
    inner = [value for value in code.co_consts if hasattr(value, "co_code")]
    for index, value in enumerate(inner):
        dump(value, f"{path}.{index}")


def main():
    import warnings

    warnings.simplefilter("ignore")
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogatepass", newline="\n")
    sys.set_int_max_str_digits(0)
    arguments = sys.argv[1:]
    optimize = 0
    while arguments and arguments[0] in ("-O", "-OO"):
        optimize = len(arguments.pop(0)) - 1
    for name in arguments or (line.rstrip("\n") for line in sys.stdin):
        print("file", name)
        try:
            with open(name, "rb") as file:
                source = file.read()
            code = compile(source, name, "exec", 0, True, optimize)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            print("error", type(error).__name__, str(error).replace("\n", "\\n"))
        else:
            dump(code, "0")
        print("end", flush=True)


main()
