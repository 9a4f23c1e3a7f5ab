//! From AST to CPython 3.14 code objects: symbol table, code generation, flow graph, assembler, marshal.
