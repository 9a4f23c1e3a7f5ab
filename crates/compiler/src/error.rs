//! What can go wrong while compiling, and what is only warned about.

use std::fmt;

use tiercel_syntax::Span;

/// The exception a compile error is raised as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`
    Syntax,
    /// `RecursionError`
    Recursion,
    /// `SystemError`: a tree that no parser makes.
    System,
}

/// An error of the compiler.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    /// What is raised.
    pub kind: ErrorKind,
    /// The text, as CPython has it.
    pub message: String,
    /// Where; columns in bytes from 0.
    pub span: Option<Span>,
}

impl CompileError {
    /// A `SyntaxError` at a place.
    pub fn syntax(message: impl Into<String>, span: Span) -> CompileError {
        CompileError { kind: ErrorKind::Syntax, message: message.into(), span: Some(span) }
    }

    /// The tree is nested too deeply.
    pub fn recursion() -> CompileError {
        CompileError {
            kind: ErrorKind::Recursion,
            message: "maximum recursion depth exceeded during compilation".to_owned(),
            span: None,
        }
    }

    /// A tree that makes no sense.
    pub fn system(message: impl Into<String>) -> CompileError {
        CompileError { kind: ErrorKind::System, message: message.into(), span: None }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CompileError {}

/// A `SyntaxWarning`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileWarning {
    /// The text, as CPython has it.
    pub message: String,
    /// Where; columns in bytes from 0.
    pub span: Span,
}

/// What the stages return.
pub type Result<T> = std::result::Result<T, CompileError>;
