//! Cells: variables shared with inner functions.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A cell.
#[repr(C)]
pub struct CellObject {
    /// Header.
    pub head: Header,
    /// The value, empty if unbound.
    pub value: Field,
}
layout!(CellObject, Cell, cell, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
