//! What can be wrong with a source, and what is merely suspicious.

use std::fmt;

/// Which exception a [`SyntaxError`] becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`
    Syntax,
    /// `SyntaxError` about the names in a tree: the place is not among the exception's arguments.
    Names,
    /// `IndentationError`
    Indentation,
    /// `TabError`
    Tab,
    /// `_IncompleteInputError`: more lines could make it right.
    Incomplete,
    /// `MemoryError`: the source nests deeper than the parser goes.
    Memory,
    /// `RecursionError`: the tree nests deeper than the compiler goes.
    Recursion,
    /// `ValueError`: an identifier that is the name of a constant once it is normalized.
    Value,
    /// `SystemError`: a tree that no source has.
    System,
}

impl ErrorKind {
    /// The name of the Python exception.
    pub fn exception_name(self) -> &'static str {
        match self {
            ErrorKind::Syntax | ErrorKind::Names => "SyntaxError",
            ErrorKind::Indentation => "IndentationError",
            ErrorKind::Tab => "TabError",
            ErrorKind::Incomplete => "_IncompleteInputError",
            ErrorKind::Memory => "MemoryError",
            ErrorKind::Recursion => "RecursionError",
            ErrorKind::Value => "ValueError",
            ErrorKind::System => "SystemError",
        }
    }
}

/// Why a source is not a program, with the values of CPython's exception.
#[derive(Clone, PartialEq, Debug)]
pub struct SyntaxError {
    /// The exception's class.
    pub kind: ErrorKind,
    /// Its message.
    pub msg: String,
    /// `lineno`; less than 0 for `None`, and then `offset` is `None`, too.
    pub line: i32,
    /// `offset`: characters from 1; 0 or less when there is no place to point at.
    pub offset: i32,
    /// `end_lineno`
    pub end_line: Option<i32>,
    /// `end_offset`
    pub end_offset: Option<i32>,
    /// `text`: the line, when it is known.
    pub text: Option<String>,
    /// What was suspicious up to here.
    pub warnings: Vec<Warning>,
}

impl SyntaxError {
    /// An error about a source as a whole.
    pub fn whole(msg: impl Into<String>) -> SyntaxError {
        SyntaxError { line: 0, ..SyntaxError::nowhere(ErrorKind::Syntax, msg) }
    }

    /// An error of any kind that has no place.
    pub(crate) fn nowhere(kind: ErrorKind, msg: impl Into<String>) -> SyntaxError {
        SyntaxError {
            kind,
            msg: msg.into(),
            line: -1,
            offset: -1,
            end_line: None,
            end_offset: None,
            text: None,
            warnings: Vec::new(),
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (line {}, offset {})", self.kind.exception_name(), self.msg, self.line, self.offset)
    }
}

impl std::error::Error for SyntaxError {}

/// A `SyntaxWarning` found while reading.
#[derive(Clone, PartialEq, Debug)]
pub struct Warning {
    /// The message.
    pub msg: String,
    /// The line it is about.
    pub line: i32,
    /// The error that it becomes where warnings are errors.
    pub as_error: Box<SyntaxError>,
}

impl From<SyntaxError> for Warning {
    fn from(error: SyntaxError) -> Warning {
        Warning { msg: error.msg.clone(), line: error.line, as_error: Box::new(error) }
    }
}
