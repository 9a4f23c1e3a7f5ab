//! `map`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A map object.
#[repr(C)]
pub struct MapObject {
    /// Header.
    pub head: Header,
    /// The function.
    pub function: Field,
    /// The iterators, a tuple.
    pub iterators: Field,
    /// Whether unequal lengths are an error.
    pub strict: Cell<bool>,
}
layout!(MapObject, Map, map, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
