# What the compiler's stages make of what: generated code, optimized code, code objects.
import ast
import dis
import opcode
import types

import _testinternalcapi as stages

SOURCE = """
def double(n):
    "Twice as much."
    return n + n

for i in range(3):
    total = (1, 2, i)
try:
    f'{total!r:>{i}}'
except (ValueError, TypeError) as e:
    raise
finally:
    print(i if total else -i)
"""


def show(sequence, depth=0):
    for op, arg, *place in sequence.get_instructions():
        print("  " * depth, opcode.opname[op] if op < 256 else op, arg, place)
    for inner in sequence.get_nested():
        show(inner, depth + 1)


code, facts = stages.compiler_codegen(ast.parse(SOURCE), "a.py", 0)
show(code)
print({key: value for key, value in facts.items() if key != "consts"})
print([type(c).__name__ if isinstance(c, types.CodeType) else c for c in facts["consts"]])

# Optimizing folds constants, which are added to the list.
def sequence(*instructions):
    made = stages.new_instruction_sequence()
    for name, arg, line in instructions:
        made.addop(opcode.opmap[name], arg, line, line, 0, 0)
    return made


consts = [20, 3, "unused"]
folded = stages.optimize_cfg(
    sequence(("LOAD_CONST", 0, 1), ("LOAD_CONST", 1, 1), ("BINARY_OP", 0, 1), ("RETURN_VALUE", 0, 1)), consts, 0)
show(folded)
print(consts)

for wrong in (
    lambda: stages.optimize_cfg(sequence(("LOAD_CONST", 3, 1), ("RETURN_VALUE", 0, 1)), [1, 2, 3], 0),
    lambda: stages.optimize_cfg(sequence(("RETURN_VALUE", 0, 1)), (), 0),
    lambda: stages.compiler_codegen(5, "a.py", 0),
    lambda: stages.compiler_codegen(ast.parse("return 1"), "a.py", 0),
    lambda: stages.new_instruction_sequence().add_nested(3),
):
    try:
        print(wrong())
    except (ValueError, TypeError, SyntaxError) as e:
        print(type(e).__name__, e)

# Assembling makes something that runs.
made = stages.assemble_code_object(
    "sum.py",
    sequence(("RESUME", 0, 1), ("LOAD_FAST", 0, 2), ("LOAD_CONST", 0, 2), ("BINARY_OP", 0, 3), ("RETURN_VALUE", 0, 3)),
    {
        "name": "more", "qualname": "here.more", "consts": {30: 0}, "names": {}, "varnames": {"n": 0}, "cellvars": {},
        "freevars": {}, "fasthidden": {}, "argcount": 1, "posonlyargcount": 0, "kwonlyargcount": 0, "firstlineno": 1,
    },
)
print(types.FunctionType(made, {})(12), made.co_qualname, made.co_varnames, made.co_stacksize)
print(stages.compiler_cleandoc("\n  one\n    two\n  three "))
