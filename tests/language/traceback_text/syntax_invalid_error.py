# Invalid syntax with a caret.
if x = 3:
    pass
