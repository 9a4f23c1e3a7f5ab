# A message of several lines, and non-ASCII text before the caret.
naïve = "été"
def f(ключ): return {"é": naïve}[ключ]
try:
    raise ValueError("line one\nline two")
except ValueError as e:
    f("中文字")
