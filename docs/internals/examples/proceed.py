import ast


class Empty:
    proceed


def walk(items):
    for item in items:
        if item:
            proceed
        else:
            return item


print(walk([1, 2, 0, 3]), Empty.__name__)
print(ast.dump(ast.parse("if x: proceed")))
print(ast.unparse(ast.parse("while x: proceed")))
for wrong in ["proceed = 1", "x.proceed", "proceed proceed"]:
    try:
        compile(wrong, "<string>", "exec")
    except SyntaxError as error:
        print(wrong, "->", error.msg)
