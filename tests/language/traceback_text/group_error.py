# An exception group with nested groups and notes.
def fail(n): raise ValueError(n)
errors = []
for i in range(2):
    try:
        fail(i)
    except ValueError as e:
        e.add_note(f"note {i}")
        errors.append(e)
inner = ExceptionGroup("inner", [KeyError("k"), OSError(2, "No such file")])
g = ExceptionGroup("outer", errors + [inner])
g.add_note("on the group")
raise g
