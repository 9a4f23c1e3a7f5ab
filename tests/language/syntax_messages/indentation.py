# Indentation and blocks.
for src in ("if 1:\nx", "if 1:\n", " x", "x\n y", "if 1:\n  x\n y", "if 1:\n\tx\n        y", "for x in y:\n", "def f():\n", "class C:\n", "try:\nx\nexcept: y", "try:\n  x\nexcept:\ny", "try:\n  x\nfinally:\ny", "with x:\ny", "while 1:\ny", "if 1:\n  x\nelif 2:\ny", "if 1:\n  x\nelse:\ny", "match x:\ncase 1: y", "match x:\n  case 1:\n  y", "try:\n x\nexcept* E:\ny", "async def f():\n async with x:\n y", "if 1: if 2: x", "x; y;; z", "if 1: x\n  else: y", "def f(): pass\n  x", "for x in y: pass\n else: z", "try:\n  x", "try: x\nelse: y", "try: x\nexcept: y\nexcept E: z", "try: x\nexcept E: y\nexcept* F: z", "try: x\nexcept*: y", "if 1:\n    x\n  else:\n    y"):
    try:
        compile(src, "", "exec"); print(repr(src), "fine")
    except SyntaxError as e:
        print(repr(src), "|", type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)
