# ast, tokenize, dis as libraries.
import ast, tokenize, io, dis
t = ast.parse("x = a + 1  # c\nfor i in y: print(i)"); print(ast.dump(t, indent=1)); print(ast.unparse(t), ast.literal_eval("{'a': [1, (2, -3.5)], 'b': None}"), sep="\n")
class V(ast.NodeVisitor):
    def visit_Name(self, n): print("name", n.id, type(n.ctx).__name__)
V().visit(t)
class T(ast.NodeTransformer):
    def visit_Constant(self, n): return ast.copy_location(ast.Constant(n.value * 10), n)
print(ast.unparse(T().visit(t)))
print([(tokenize.tok_name[k.type], k.string) for k in tokenize.generate_tokens(io.StringIO("if x:\n  y = f'{z}'\n").readline)])
try:
    ast.literal_eval("f()")
except ValueError as e:
    print(str(e).split(":")[0])
def f(x): return x + 1
dis.dis(f); print([i.opname for i in dis.get_instructions(f)], dis.stack_effect(dis.opmap["POP_TOP"]))
