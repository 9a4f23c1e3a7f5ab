//! `slice`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A slice.
#[repr(C)]
pub struct SliceObject {
    /// Header.
    pub head: Header,
    /// Start.
    pub start: Field,
    /// Stop.
    pub stop: Field,
    /// Step.
    pub step: Field,
}
layout!(SliceObject, Slice, slice, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
