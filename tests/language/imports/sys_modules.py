# sys.modules, import hooks, reload, __import__.
import sys, importlib, importlib.machinery, types
sys.modules["fake_module"] = types.SimpleNamespace(x=5)
import fake_module; print(fake_module.x)
sys.modules["blocked"] = None
try:
    import blocked
except ImportError as e:
    print(e)
class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        if name.startswith("virtual_"): return importlib.machinery.ModuleSpec(name, Loader)
class Loader:
    @staticmethod
    def create_module(spec): return None
    @staticmethod
    def exec_module(m): m.greeting = "hello from " + m.__name__
sys.meta_path.append(Finder)
import virtual_one; print(virtual_one.greeting, __import__("virtual_two").greeting, importlib.import_module("virtual_one") is virtual_one)
virtual_one.greeting = "changed"; importlib.reload(virtual_one); print(virtual_one.greeting)
old = __builtins__.__import__
def spy(name, *a): print("import", name); return old(name, *a)
__builtins__.__import__ = spy
import math; from os import path
__builtins__.__import__ = old
