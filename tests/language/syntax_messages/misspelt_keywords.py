# Where a keyword is misspelt, the traceback says so.
import traceback

for source in (
    "whille True:\n  pass\n", "for x im n:\n  pass\n", "if x:\n  pass\nelso:\n  pass\n", "classe C: pass\n", "impor math\n",
    "def f():\n  yeld i\n", "x = (a fur a in b)\n", "a b\n", "def f(:\n  pass\n", "asynch def f(): pass\n",
):
    try:
        compile(source, "f", "exec")
    except SyntaxError as e:
        print(traceback.format_exception_only(e)[-1].strip(), "|", e.msg)
