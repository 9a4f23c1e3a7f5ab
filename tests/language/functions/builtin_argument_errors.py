# Wrong calls of built-in functions and methods.
cases = ["len()", "len(1, 2)", "len(5)", "len(obj=[])", "abs()", "ord()", "isinstance(1)", "print(foo=1)", "sorted()", "int(1, 2, 3)", "int(x=1)", "str(1, 2, 3, 4)", "'a'.upper(1)", "'a'.split(sep=1)", "'a'.split(foo=1)",
         "'a'.join()", "[].append()", "[].append(1, 2)", "[].sort(1)", "{}.get()", "{}.get(1, 2, 3)", "{}.update(1, 2)", "range()", "range(1, 2, 3, 4)", "range(a=1)", "enumerate()", "zip(1)", "map(1)", "map()", "filter(1)", "iter()", "iter(5)", "next()", "next(5)", "getattr(1)", "getattr(1, 2)",
         "hasattr(1, 2)", "setattr(1, 'x')", "type()", "type(1, 2)", "super(1)", "object(1)", "bool(1, 2)", "float(1, 2)", "complex(1, 2, 3)", "list(1, 2)", "list(a=1)", "tuple(1, 2)", "set(1, 2)", "dict(1, 2)", "bytes(1, 2, 3, 4)", "callable()", "hash()", "id()", "repr()", "round()", "round('a')", "pow(1)", "divmod(1)", "chr()", "chr('a')",
         "hex('a')", "all()", "any(1)", "sum()", "min()", "open()", "eval()", "exec(1)", "compile('a')", "input(1, 2)", "globals(1)", "vars(1)", "dir(1, 2)", "format(1, 2)", "slice()", "reversed(5)", "reversed()", "issubclass(1, 2)", "isinstance(1, 2)", "issubclass(int, 1)", "property(1, 2, 3, 4, 5)", "classmethod()", "staticmethod()", "memoryview()", "frozenset(1, 2)", "__import__()", "delattr(1)", "enumerate([], 'a')", "zip([], strict=1, foo=2)", "int.from_bytes()", "'{}'.format_map()", "''.replace('a')", "str.upper()", "str.upper(1)", "list.append([])", "dict.fromkeys()"]
for case in cases:
    try:
        print(case, "=", eval(case))
    except Exception as e:
        print(case, "->", type(e).__name__, e)
