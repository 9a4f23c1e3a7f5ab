//! `int`: the heap form of integers beyond 63 bits, and everything ints do.

use crate::header::Header;
use num_bigint::BigInt;
use crate::layout;
use crate::typeobj::Type;

/// An int that does not fit in a word (or an instance of a subclass, of any size).
#[repr(C)]
pub struct IntObject {
    /// Header.
    pub head: Header,
    /// The value.
    pub value: BigInt,
}
layout!(IntObject, Int, int, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// An int too wide for a word.
#[cold]
pub fn from_i64_wide(i: i64) -> crate::value::Value {
    crate::typeobj::new_object(|head| IntObject { head, value: BigInt::from(i) })
}

/// An int of any size: in the word if it fits.
pub fn from_big(value: BigInt) -> crate::value::Value {
    use num_traits::ToPrimitive;
    match value.to_i64() {
        Some(i) if (crate::value::SMALL_INT_MIN..=crate::value::SMALL_INT_MAX).contains(&i) => crate::value::Value::small_int(i),
        _ => crate::typeobj::new_object(|head| IntObject { head, value }),
    }
}
