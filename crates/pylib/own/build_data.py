"""What `sysconfig` tells of how the interpreter was built. CPython's `configure` writes such a module."""

import sys

_multiarch = sys.implementation._multiarch

build_time_vars = {
    "ABIFLAGS": sys.abiflags,
    "EXT_SUFFIX": ".so",
    "LIBDIR": sys.base_prefix + "/lib",
    "MULTIARCH": _multiarch,
    "Py_DEBUG": 0,
    "Py_ENABLE_SHARED": 0,
    "Py_GIL_DISABLED": 0,
    "SHLIB_SUFFIX": ".so",
    "SOABI": f"{sys.implementation.cache_tag}-{_multiarch}",
    "VERSION": "%d.%d" % sys.version_info[:2],
    "WITH_DOC_STRINGS": 1,
    "exec_prefix": sys.base_exec_prefix,
    "prefix": sys.base_prefix,
}
