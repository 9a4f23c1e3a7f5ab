//! `filter`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A filter object.
#[repr(C)]
pub struct FilterObject {
    /// Header.
    pub head: Header,
    /// The function, or None.
    pub function: Field,
    /// The iterator.
    pub iterator: Field,
}
layout!(FilterObject, Filter, filter, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
