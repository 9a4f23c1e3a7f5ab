# A missing module.
try:
    from math import nonexistent_function
except ImportError as e:
    print(type(e).__name__, e.name, str(e).split("(")[0])
import surely_there_is_no_such_module
