//! The abstract syntax tree: CPython 3.14's, node for node.
//!
//! All node types come from the one table in [`nodes`]; the macros that read it are in `table`.
//! Field and class names are CPython's; a name that Rust reserves has a `_` behind it.

#[macro_use]
mod table;
mod build;
mod drop;
mod field;
mod nodes;

use std::fmt;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::wtf8::Wtf8;

pub use build::{BuildError, Part};
pub use field::{AstNode, ClassInfo, Family, Field, FieldInfo, Quantity, Walk};
pub use nodes::*;

/// Where a node stands: lines from 1, columns in UTF-8 bytes from 0, the end exclusive.
#[derive(Clone, Copy, Eq, Debug, Default)]
pub struct Span {
    /// First line.
    pub line: i32,
    /// First column.
    pub col: i32,
    /// Last line.
    pub end_line: i32,
    /// Column behind the last byte.
    pub end_col: i32,
}

impl PartialEq for Span {
    /// Compares all at once: places of neighbours mostly differ, and nobody can tell where.
    #[inline]
    fn eq(&self, other: &Span) -> bool {
        (self.line ^ other.line)
            | (self.col ^ other.col)
            | (self.end_line ^ other.end_line)
            | (self.end_col ^ other.end_col)
            == 0
    }
}

impl Span {
    /// The span from the start of `self` to the end of `last`.
    pub fn to(self, last: Span) -> Span {
        Span { line: self.line, col: self.col, end_line: last.end_line, end_col: last.end_col }
    }
}

/// An identifier, NFKC-normalized, shared.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(Rc<str>);

impl Name {
    /// The identifier's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The shared text itself.
    pub fn as_rc(&self) -> &Rc<str> {
        &self.0
    }
}

impl std::ops::Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name(text.into())
    }
}

impl From<Rc<str>> for Name {
    fn from(text: Rc<str>) -> Name {
        Name(text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// The value of a literal.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    /// `None`
    None,
    /// `True`
    True,
    /// `False`
    False,
    /// `...`
    Ellipsis,
    /// An integer of any size.
    Int(BigInt),
    /// A float.
    Float(f64),
    /// A complex number; a literal has only the imaginary part.
    Complex {
        /// The real part.
        real: f64,
        /// The imaginary part.
        imag: f64,
    },
    /// Text.
    Str(Wtf8),
    /// Bytes.
    Bytes(Box<[u8]>),
    /// Never parsed: made by the compiler when it folds.
    Tuple(Vec<Constant>),
    /// Never parsed: made by the compiler when it folds.
    FrozenSet(Vec<Constant>),
}
