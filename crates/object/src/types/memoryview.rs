//! `memoryview`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A view of another object's bytes.
#[repr(C)]
pub struct MemoryViewObject {
    /// Header.
    pub head: Header,
    /// The object whose bytes are shown; empty once released.
    pub owner: Field,
    /// Start in the owner's buffer.
    pub offset: Cell<usize>,
    /// Number of bytes.
    pub len: Cell<usize>,
    /// Whether writing is refused.
    pub readonly: Cell<bool>,
}
layout!(MemoryViewObject, MemoryView, memoryview, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
