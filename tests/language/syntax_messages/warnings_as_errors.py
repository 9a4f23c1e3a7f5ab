# Warnings about a source know their place, which shows once they are errors.
import warnings

SOURCES = [
    "x = 1\ny = 'a\\z' + 2", "'''\n\\z'''", "f(b'\\z', '''a\n  b\\z c''')", "'\\777'", "f'\\{6}'", "rb'a' b'\\400'",
    "1 is 2", "x=5\nassert (x, 'a')", "() ()", "'a'[b'']", "'x'()", "def f():\n try: pass\n finally:\n  return 1",
    "for x in y:\n  try: a\n  finally: break", "[1][1,2]", "(1)[0]", "1if 2else 3", "0x1for x in y", "'\\z\\z'",
    "f'''{x}\n\n\\z\n{y}'''", "f'{x:\\z}'",
]
for source in SOURCES:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(source, "f", "exec")
    print(repr(source), [(w.category.__name__, w.lineno, str(w.message)) for w in caught])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(source, "f", "exec")
        except SyntaxError as e:
            print("   ", e.msg, e.args[1])
