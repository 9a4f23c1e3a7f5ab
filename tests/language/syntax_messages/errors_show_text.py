# Which line an error shows: the parser has the source, the compiler only a file by that name.
import os
import sys
import tempfile


def show(source, name="f"):
    try:
        compile(source, name, "exec")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, repr(e.text))
    except ValueError as e:
        print("ValueError", e)


show("return 1\n")
show("x y\n")
show(b"\xef\xbb\xbf#coding:iso-8859-15\nx")
show(b"\xef\xbb\xbf#first\n#coding:iso-8859-15\nx")
show(b"#coding:utf8\nx='\xa4'\n")
show(b"# coding: shift_jis\nx='\xfd\xff'\n")
show(b"# coding: latin-1\n\xe4 \xe4")
show("N\u00bane\n")
show("import Tru\u1d49\n")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "m.py")
    with open(path, "wb") as f:
        f.write("\ufeff# first\nreturn 'ä'\n".encode())
    show("\nreturn 'ä'\n", path)
    show(b"\n\nreturn 5", path)
