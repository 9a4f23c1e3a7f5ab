//! `list`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use std::cell::Cell;

/// A Python list. `#[repr(C)]`: native code reads `items` and `len`.
#[repr(C)]
pub struct ListObject {
    /// Header.
    pub head: Header,
    /// Address of the first item's word.
    pub items: Cell<*mut u64>,
    /// Number of items.
    pub len: Cell<usize>,
    /// Items there is room for.
    pub capacity: Cell<usize>,
}
layout!(ListObject, List, list, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
