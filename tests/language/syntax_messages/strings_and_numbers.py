# Mistakes in literals.
import warnings
warnings.simplefilter("ignore")
for src in ("'abc", '"abc', "'''abc", "'a' b'b'", "b'a' 'b'", "f'{'", "f'}'", "f'{}'", "f'{a!x}'", "f'{a!}'", "f'{a:{b}'", "f'{a b}'", "f'{lambda x: 1}'", "f'{a = !r'", "f'{*a}'", "f'{yield}'", "f'{!r}'", "f'{:x}'", "f'{a:'", "f'{a'", "f'{a!r b}'", "rb'\\x' u'a'", "ub'a'", "1__0", "1_", "0b2", "0b", "0o8", "0x", "0xg", "012", "1e", "1.5.5", "1.e", "1jj", "1a", "0_", "1if 1else 2", "0b1.5", "'\\x1'", "'\\u12'", "'\\N{x'", "b'\\xz'", "t'{'", "t'{a}' 'b'", "f'' t''", "$", "?", "a ! b", "a`b", "\\ x", "a \\", "'a\nb'"):
    try:
        compile(src, "", "exec"); print(repr(src), "fine")
    except SyntaxError as e:
        print(repr(src), "|", type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
