# Errors in patterns.
for src in ("match x:\n case a | b: pass", "match x:\n case a: pass\n case b: pass", "match x:\n case _: pass\n case 1: pass", "match x:\n case [a, a]: pass", "match x:\n case {**r, 'a': 1}: pass", "match x:\n case {'a': 1, 'a': 2}: pass", "match x:\n case [*a, *b]: pass", "match x:\n case P(a=1, a=2): pass", "match x:\n case P(a=1, 2): pass", "match x:\n case 1 as 2: pass", "match x:\n case 1 as _: pass", "match x:\n case 1 + 2: pass", "match x:\n case a.b as c.d: pass", "match x:\n case f'{a}': pass", "match x:\n case 1 + 2j: pass", "match x:\n case -a: pass", "match x:\n pass", "match x:\ncase 1: pass", "match x:\n case (1 | a): pass", "match x:\n case {a: 1}: pass", "match x:\n case a, *_, *_: pass"):
    try:
        compile(src, "", "exec")
        print("fine", repr(src))
    except SyntaxError as e:
        print(e.msg, "|", e.lineno, e.offset, e.end_offset)
