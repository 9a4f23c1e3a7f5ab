//! `enumerate`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A enumerate object.
#[repr(C)]
pub struct EnumerateObject {
    /// Header.
    pub head: Header,
    /// The iterator.
    pub iterator: Field,
    /// Next number.
    pub count: Field,
}
layout!(EnumerateObject, Enumerate, enumerate, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
