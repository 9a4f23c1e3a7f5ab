"""Tokens of the tokenize module, with and without comments and blank lines."""
import _tokenize
import io
import tokenize
def run(src, **k):
    lines = iter(src.splitlines(keepends=True))
    out=[]
    try:
        for t in _tokenize.TokenizerIter(lambda: next(lines,''), **k): out.append(t)
    except SyntaxError as e: out.append((type(e).__name__, e.args))
    return out
for s in ['', 'x', 'x\n', 'x = 1  # c\n', 'def f():\n    return 1', 'def f():\n    return 1\n', 'if 1:\n  x\n\n\n# c\ny\n', "f'{a!r:>{w}} b {c}'\n", "'''a\nb''' + c\n", 'x = (1,\n 2)\r\ny\r\n', 'é = "ü" + ß\n', '(', ')', 'x = (\n', "'abc", '"""abc\n', 'if 1:\n    x\n  y\n', '\\\n', 'x\\', '$', '!', '0777', '1_', '1__0', '0x', 'a\tb', '\tx\n        y\n', '@a.b\nclass C[T: int = 3]: pass\n', 't"{x}"', 'f"""\n{x\n}\n"""', '# only', '   # only\n', '\n\n', '  \n', 'x;y', 'async def f(): await x', 'lambda: 0', 'a->b...c:=d', '\x0c x', 'f"{{}}"', 'f"{x=}"', 'if x:\n  pass\n  # c\n# d\n', '“x”', 'a\u200bb','if 1:\n  "a\\\n b"\n', '# a\n# b', 'x = [\n# c\n\n1]\n', 'f"a{b', "f'{'", 'é'*3+' (', '{]', 'f"{a:{b:{c}}}"', 'f"{\n"', '\xa0']:
    for k in ({'extra_tokens':True},{'extra_tokens':False}):
        print(repr(s), k)
        for t in run(s, **k): print('   ', t)
b=b'\xef\xbb\xbfx = "\xc3\xa9"\r\n'
print(list(_tokenize.TokenizerIter(io.BytesIO(b).readline, encoding='utf-8-sig', extra_tokens=True)))
for source in ("x = 1 + (2,\n  3)\n", "def f():\n\treturn f'{a:>{b}}'", "if 1:\n  x\n y\n", "(", "'''abc", "é = 'ü'\r\n"):
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            print(token, tokenize.tok_name[token.exact_type])
    except (tokenize.TokenError, SyntaxError) as e:
        print(type(e).__name__, e)
source = b"# -*- coding: latin-1 -*-\nx = '\xe9'  # c\nfor i in x: pass\n"
tokens = list(tokenize.tokenize(io.BytesIO(source).readline))
print(tokens)
print(tokenize.untokenize(tokens))
print(tokenize.untokenize([(t.type, t.string) for t in tokens]))
print(tokenize.detect_encoding(io.BytesIO(b"\xef\xbb\xbfx\n").readline))
for readline in (lambda: 1, lambda: b"x"):
    try:
        list(_tokenize.TokenizerIter(readline, extra_tokens=True))
    except TypeError as e:
        print(e)
