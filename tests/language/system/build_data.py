"""What `sysconfig` and `site` know of how the interpreter was built and where it looks for packages."""

import site
import sys
import sysconfig

for name in ("VERSION", "Py_GIL_DISABLED", "Py_DEBUG", "SHLIB_SUFFIX", "WITH_DOC_STRINGS", "no such variable"):
    print(name, repr(sysconfig.get_config_var(name)))
print(sorted(sysconfig.get_paths()))
print(sysconfig.get_config_var("prefix") == sys.base_prefix)
print(sysconfig.get_config_var("MULTIARCH") == sys.implementation._multiarch)
print(sysconfig.get_python_version(), sysconfig.is_python_build())

of_user = site.getusersitepackages()
print(of_user == sysconfig.get_path("purelib", "posix_user"))
print(of_user.removeprefix(site.getuserbase()))
