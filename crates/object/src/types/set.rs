//! `set` and `frozenset`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A set or frozenset: the keys of a dict.
#[repr(C)]
pub struct SetObject {
    /// Header.
    pub head: Header,
    /// Keys in insertion order are not promised; a dict's table holds them.
    pub table: SetTable,
    /// Cached hash of a frozenset, 0 if not computed.
    pub hash: Cell<i64>,
}
layout!(SetObject, Set, set, container);

/// Iterator over a set.
#[repr(C)]
pub struct SetIteratorObject {
    /// Header.
    pub head: Header,
    /// The set; empty at the end.
    pub set: Field,
    /// Index of the next entry.
    pub at: Cell<usize>,
    /// Number of items at the start.
    pub expected: Cell<usize>,
}
layout!(SetIteratorObject, SetIterator, set_iterator, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// Fills in the type.
pub fn define_frozen(_t: &'static Type) {}

/// Fills in the type.
pub fn define_iterator(_t: &'static Type) {}

/// The open-addressed table of a set.
#[derive(Default)]
pub struct SetTable {}
