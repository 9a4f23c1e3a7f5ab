# sys: what a program can rely on.
import sys
print(sys.version_info[:2], sys.version_info.major, sys.version_info >= (3, 14), sys.maxsize == 2**63 - 1, sys.byteorder, sys.maxunicode, sys.float_info.max, sys.float_info.epsilon, sys.int_info.bits_per_digit, sys.hash_info.modulus, sys.hash_info.algorithm)
print(sys.argv[1:], sys.flags.optimize, sys.flags.dont_write_bytecode, sys.getrecursionlimit(), sys.getswitchinterval(), sys.getdefaultencoding(), sys.getfilesystemencoding(), type(sys.modules).__name__, sys.platform, sys.copyright[:9], sys.api_version, sys.hexversion >> 16 == 0x30e)
print("sys" in sys.builtin_module_names, "json" in sys.stdlib_module_names, sys.getsizeof([]) > 0, sys.stdout.encoding, sys.exc_info(), sys.is_finalizing(), sys.float_repr_style, sys.implementation.version[:2] == sys.version_info[:2], sys.dont_write_bytecode, sys.get_int_max_str_digits())
def f(): return sys._getframe().f_code.co_name
print(f(), sys._getframe().f_lineno, callable(sys.displayhook), sys.intern("a") == "a")
