//! `zip`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A zip object.
#[repr(C)]
pub struct ZipObject {
    /// Header.
    pub head: Header,
    /// The iterators, a tuple.
    pub iterators: Field,
    /// Whether unequal lengths are an error.
    pub strict: Cell<bool>,
}
layout!(ZipObject, Zip, zip, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
