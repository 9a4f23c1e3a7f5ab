# Importing a package beside the program: submodules, relative imports, __all__, __getattr__.
import helper_package
print(helper_package.value, helper_package.__name__, helper_package.__package__, hasattr(helper_package, "leaf"))
import helper_package.leaf
print(helper_package.leaf.name, helper_package.leaf.up())
from helper_package import leaf, value, lazy_name
print(leaf is helper_package.leaf, value, lazy_name)
from helper_package.inner import deep
print(deep.where, deep.parent_value, deep.__package__)
ns = {}; exec("from helper_package import *", ns); print(sorted(k for k in ns if not k.startswith("__")))
try:
    from helper_package import missing_name
except ImportError as e:
    print(str(e).split(" (")[0], e.name)
try:
    import helper_package.broken
except ZeroDivisionError as e:
    print(e)
import sys; print("helper_package.broken" in sys.modules, "helper_package.leaf" in sys.modules)
import helper_package.circular_a as ca; print(ca.a, ca.get_b())
