//! The front end of Tiercel: from the bytes of a source file to CPython 3.14's abstract syntax tree.
//!
//! Nothing here knows of a running Python: trees and errors are plain data.

pub mod ast;
mod diagnose;
pub mod dump;
pub mod error;
mod locate;
pub mod parser;
pub mod repr;
pub mod source;
pub mod stack;
pub mod token;
pub mod tokenizer;
pub mod unicode;
pub mod unparse;
pub mod wtf8;

pub use ast::Span;
pub use dump::{DumpOptions, dump};
pub use error::{ErrorKind, SyntaxError, Warning};
pub use parser::{Mode, ParseOptions, Parsed, parse, parse_text};
pub use unparse::{TooDeep, unparse, unparse_expr};
pub use wtf8::Wtf8;
