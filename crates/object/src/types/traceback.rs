//! Tracebacks.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A traceback entry.
#[repr(C)]
pub struct TracebackObject {
    /// Header.
    pub head: Header,
    /// The entry below.
    pub next: Field,
    /// The frame.
    pub frame: Field,
    /// Instruction offset in bytes.
    pub lasti: Cell<i32>,
    /// Line, 0 if not computed yet.
    pub lineno: Cell<i32>,
}
layout!(TracebackObject, Traceback, traceback, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
