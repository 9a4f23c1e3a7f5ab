//! From AST to CPython 3.14 code objects: symbol table, code generation, flow graph, assembler, marshal.
//!
//! The stages are CPython's, so that each can be compared with CPython's, and the aim is that every code
//! object is identical: code, constants, names, flags, stack size, exception table, location table.

pub mod assemble;
pub mod code;
pub mod constant;
pub mod flowgraph;
mod hash;
pub mod instructions;
mod op;

pub use code::CodeObject;
pub use constant::Constant;
