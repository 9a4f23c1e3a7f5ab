//! Views of dicts and the iterators over them.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// `dict.keys()` and its sisters.
#[repr(C)]
pub struct DictViewObject {
    /// Header.
    pub head: Header,
    /// The dict.
    pub dict: Field,
}
layout!(DictViewObject, DictKeys, dict_keys, container);

/// Iterator over a dict.
#[repr(C)]
pub struct DictIteratorObject {
    /// Header.
    pub head: Header,
    /// The dict; empty at the end.
    pub dict: Field,
    /// Index of the next entry.
    pub at: Cell<usize>,
    /// Items when it was made.
    pub expected: Cell<usize>,
    /// Items still to come.
    pub remaining: Cell<usize>,
}
layout!(DictIteratorObject, DictIterator, dict_keyiterator, container);

/// Fills in the type.
pub fn define_keys(_t: &'static Type) {}

/// Fills in the type.
pub fn define_values(_t: &'static Type) {}

/// Fills in the type.
pub fn define_items(_t: &'static Type) {}

/// Fills in the type.
pub fn define_iterator(_t: &'static Type) {}
