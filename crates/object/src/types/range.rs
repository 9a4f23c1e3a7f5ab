//! `range` and its iterators.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A range; start, stop and step are ints of any size.
#[repr(C)]
pub struct RangeObject {
    /// Header.
    pub head: Header,
    /// Start.
    pub start: Field,
    /// Stop.
    pub stop: Field,
    /// Step.
    pub step: Field,
    /// Length, an int.
    pub length: Field,
}
layout!(RangeObject, Range, range, atomic);

/// Iterator over a range of word-sized ints. `#[repr(C)]`: native code steps it.
#[repr(C)]
pub struct RangeIteratorObject {
    /// Header.
    pub head: Header,
    /// Next value.
    pub next: Cell<i64>,
    /// Step.
    pub step: Cell<i64>,
    /// Items left.
    pub remaining: Cell<i64>,
}
layout!(RangeIteratorObject, RangeIterator, range_iterator, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// Fills in the type.
pub fn define_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_long_iterator(_t: &'static Type) {}
