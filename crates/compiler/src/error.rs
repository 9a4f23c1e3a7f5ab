//! What can go wrong while compiling, and what is only warned about.

use tiercel_syntax::{ErrorKind, Span, SyntaxError};

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

    /// The same error, found while names were looked at.
    pub fn about_names(mut self) -> CompileError {
        if self.kind == ErrorKind::Syntax {
            self.kind = ErrorKind::Names;
        }
        self
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

impl From<CompileError> for SyntaxError {
    fn from(error: CompileError) -> SyntaxError {
        let mut raised = SyntaxError::whole(error.message);
        raised.kind = error.kind;
        if let Some(span) = error.span {
            raised.line = span.line;
            raised.offset = span.col + 1;
            raised.end_line = Some(span.end_line);
            raised.end_offset = Some(span.end_col + 1);
        }
        raised
    }
}

/// A `SyntaxWarning`.
#[derive(Clone, PartialEq, Debug)]
pub struct Warning {
    /// The text, as CPython has it.
    pub message: String,
    /// The line it is about.
    pub line: i32,
    /// The error that it becomes where warnings are errors.
    pub as_error: Box<SyntaxError>,
}

impl Warning {
    /// A warning about a place.
    pub fn at(message: String, span: Span) -> Warning {
        let error = CompileError::syntax(message.clone(), span);
        Warning { message, line: span.line, as_error: Box::new(error.into()) }
    }
}

impl From<Warning> for tiercel_syntax::Warning {
    fn from(warning: Warning) -> tiercel_syntax::Warning {
        tiercel_syntax::Warning { msg: warning.message, line: warning.line, as_error: warning.as_error }
    }
}

impl From<tiercel_syntax::Warning> for Warning {
    fn from(warning: tiercel_syntax::Warning) -> Warning {
        Warning { message: warning.msg, line: warning.line, as_error: warning.as_error }
    }
}

/// What the stages return.
pub type Result<T> = std::result::Result<T, CompileError>;
