//! Tokenizer, parser, AST, unparser and syntax errors of Python 3.14.
