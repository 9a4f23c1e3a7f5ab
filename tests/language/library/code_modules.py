"""Modules that deal with source: linecache, code, py_compile, compileall, importlib, inspect, traceback."""
import code
import contextlib
import importlib
import importlib.util
import inspect
import io
import linecache
import marshal
import os
import py_compile
import sys
import tempfile
import traceback

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "sample.py")
    with open(path, "w") as f:
        f.write('"""About it."""\n\n\ndef first(a, b=1, *c, d, **e):\n    # inside\n    if a:\n        return [x\n                for x in c]\n\n\n'
                'class Second:\n    """Doc."""\n\n    def method(self): pass\n\n    value = lambda q: q\n')
    compiled = py_compile.compile(path, cfile=os.path.join(folder, "sample.pyc"), doraise=True)
    with open(compiled, "rb") as f:
        data = f.read()
    print(data[:4] == importlib.util.MAGIC_NUMBER, marshal.loads(data[16:]).co_names)
    sys.path.insert(0, folder)
    sample = importlib.import_module("sample")
    print(inspect.getsource(sample.first))
    print(inspect.getsource(sample.Second.method), inspect.getsourcelines(sample.Second)[1])
    print(inspect.getdoc(sample.Second), inspect.getcomments(sample.first), inspect.getmodule(sample.first).__name__)
    print(linecache.getline(path, 4), linecache.getlines(path)[-1], end="")
    print(inspect.signature(sample.first), inspect.getfullargspec(sample.first))
    spec = importlib.util.spec_from_file_location("again", compiled)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.first(1, 2, 3, 4, d=5), type(spec.loader).__name__)
    print(importlib.reload(sample) is sample, importlib.util.find_spec("no_such_module"))
    with open(path, "w") as f:
        f.write("x = (\n")
    try:
        py_compile.compile(path, cfile=compiled, doraise=True)
    except py_compile.PyCompileError as e:
        print(e.exc_type_name)
    with open(os.path.join(folder, "broken.pyc"), "wb") as f:
        f.write(data[:40])
    spec = importlib.util.spec_from_file_location("broken", os.path.join(folder, "broken.pyc"))
    try:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    except EOFError as e:
        print("EOFError", e)
    with open(os.path.join(folder, "other.pyc"), "wb") as f:
        f.write(b"\0\0\0\0" + data[4:])
    spec = importlib.util.spec_from_file_location("other", os.path.join(folder, "other.pyc"))
    try:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    except ImportError as e:
        print("ImportError", e.name, str(e).startswith("bad magic number"))
    sys.path.remove(folder)

console = code.InteractiveInterpreter({"n": 20})
out = io.StringIO()
with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
    for line in ("n + 1", "if n:", "def f(:", "1/0", "print(n)"):
        print(line, console.runsource(line))
print(out.getvalue())


def deep(n):
    if n:
        deep(n - 1)
    raise ValueError("bottom")


try:
    deep(3)
except ValueError as e:
    for frame in traceback.extract_tb(e.__traceback__):
        print(frame.name, frame.line)
    print(traceback.format_exception_only(e))
    print("".join(traceback.TracebackException.from_exception(e).format())[-40:])


def generator(a: int, *, b: "str" = "x") -> list[int]:
    local = yield a
    yield local


running = generator(1)
print(inspect.getgeneratorstate(running), next(running), inspect.getgeneratorstate(running), inspect.getgeneratorlocals(running))
print(inspect.signature(generator), inspect.get_annotations(generator), inspect.isgeneratorfunction(generator))
print(inspect.signature(len), inspect.signature(int.from_bytes), inspect.Signature.from_callable(print))
bound = inspect.signature(generator).bind(5, b="y")
bound.apply_defaults()
print(bound.args, bound.kwargs)
print([name for name, value in inspect.getmembers(generator) if name.startswith("__k")])
frame = inspect.currentframe()
print(frame.f_code.co_name, inspect.getframeinfo(frame).function, inspect.stack()[0].function)
print(inspect.getattr_static(type("T", (), {"p": property(lambda s: 1)}), "p").__class__.__name__, inspect.unwrap(generator) is generator)
