//! The front end of Tiercel: from the bytes of a source file to CPython 3.14's abstract syntax tree.
//!
//! Nothing here knows of a running Python: trees and errors are plain data.

pub mod ast;
pub mod stack;
pub mod wtf8;

pub use ast::Span;
pub use wtf8::Wtf8;
