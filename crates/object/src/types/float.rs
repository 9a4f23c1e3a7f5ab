//! `float`: the heap form of doubles out of the common range, and everything floats do.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;

/// A float that does not fit in a word, or an instance of a subclass.
#[repr(C)]
pub struct FloatObject {
    /// Header.
    pub head: Header,
    /// The value.
    pub value: f64,
}
layout!(FloatObject, Float, float, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// A float out of the range that words can hold.
#[cold]
pub fn new_in_heap(value: f64) -> crate::value::Value {
    crate::typeobj::new_object(|head| FloatObject { head, value })
}
