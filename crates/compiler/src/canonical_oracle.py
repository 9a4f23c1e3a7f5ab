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


class SlotReader:
    """Reads names and kinds of slots, which no attribute tells, out of marshalled code."""

    def __init__(self, code):
        self.data = marshal.dumps(code)
        self.at = 0
        self.refs = []
        self.found = []
        self.value()

    def take(self, size):
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size=4):
        return int.from_bytes(self.take(size), "little", signed=size == 4)

    def value(self):
        byte = self.number(1)
        kind, slot = chr(byte & 0x7F), None
        if byte & 0x80:
            slot = len(self.refs)
            self.refs.append(None)
        result = self.payload(kind)
        if slot is not None:
            self.refs[slot] = result
        return result

    def payload(self, kind):
        if kind in "NTF.S0":
            return None
        if kind == "r":
            return self.refs[self.number()]
        if kind == "i":
            return self.number()
        if kind == "l":
            return self.take(2 * abs(self.number()))
        if kind in "gy":
            return self.take(8 if kind == "g" else 16)
        if kind in "zZ":
            return self.take(self.number(1)).decode("ascii")
        if kind in "aAut":
            return self.take(self.number()).decode("utf-8", "surrogatepass")
        if kind == "s":
            return self.take(self.number())
        if kind in "()<>[":
            count = self.number(1 if kind == ")" else 4)
            return [self.value() for _ in range(count)]
        if kind == ":":
            return [self.value() for _ in range(3)]
        if kind == "c":
            index = len(self.found)
            self.found.append(None)
            self.take(5 * 4)
            for _ in range(3):
                self.value()
            self.found[index] = (self.value(), self.value())
            for _ in range(3):
                self.value()
            self.take(4)
            self.value()
            self.value()
            return None
        raise ValueError(kind)


def dump(code, path, slots):
    names, kinds = next(slots)
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
        dump(value, f"{path}.{index}", slots)


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
            dump(code, "0", iter(SlotReader(code).found))
        print("end", flush=True)


main()
