//! Iterators over sequences and callables.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// An iterator over a sequence by index. `#[repr(C)]`: native code steps it.
#[repr(C)]
pub struct SequenceIteratorObject {
    /// Header.
    pub head: Header,
    /// The sequence; empty at the end.
    pub sequence: Field,
    /// Next index.
    pub index: Cell<isize>,
}
layout!(SequenceIteratorObject, SequenceIterator, sequence_iterator, container);

/// `iter(callable, sentinel)`.
#[repr(C)]
pub struct CallIteratorObject {
    /// Header.
    pub head: Header,
    /// What to call; empty at the end.
    pub callable: Field,
    /// The value that ends it.
    pub sentinel: Field,
}
layout!(CallIteratorObject, CallIterator, callable_iterator, container);

/// Fills in the type.
pub fn define_list_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_list_reverse_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_tuple_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_str_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_bytes_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_sequence_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_callable_iterator(_t: &'static Type) {}

/// Fills in the type.
pub fn define_reversed(_t: &'static Type) {}

/// An iterator that calls `__getitem__` with 0, 1, 2, ….
pub fn sequence_iterator(sequence: &crate::value::Value) -> crate::value::Value {
    crate::typeobj::new_object(|head| SequenceIteratorObject {
        head,
        sequence: Field::new(sequence.clone()),
        index: Cell::new(0),
    })
}
