//! `int`: the heap form of integers beyond 63 bits, and everything ints do.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use num_bigint::BigInt;

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
        Some(i) if (crate::value::SMALL_INT_MIN..=crate::value::SMALL_INT_MAX).contains(&i) => {
            crate::value::Value::small_int(i)
        }
        _ => crate::typeobj::new_object(|head| IntObject { head, value }),
    }
}

/// An int's value as an `i64`, if it fits; the argument is an int.
#[inline]
pub fn to_i64(v: &crate::value::Value) -> Option<i64> {
    use num_traits::ToPrimitive;
    if let Some(i) = v.as_small_int() {
        return Some(i);
    }
    if let Some(b) = v.as_bool() {
        return Some(b as i64);
    }
    v.downcast::<IntObject>().and_then(|i| i.value.to_i64())
}

/// An int's value as an `i64`, clamped to its range; the argument is an int.
pub fn to_i64_clamped(v: &crate::value::Value) -> i64 {
    to_i64(v).unwrap_or_else(|| {
        let negative = v.downcast::<IntObject>().is_some_and(|i| i.value.sign() == num_bigint::Sign::Minus);
        if negative { i64::MIN } else { i64::MAX }
    })
}

/// An int's value as the nearest double, or `OverflowError`; the argument is an int.
pub fn to_f64(v: &crate::value::Value) -> crate::error::PyResult<f64> {
    use num_traits::ToPrimitive;
    if let Some(i) = to_i64(v) {
        return Ok(i as f64);
    }
    let f = v.downcast::<IntObject>().and_then(|i| i.value.to_f64()).unwrap_or(f64::INFINITY);
    if f.is_infinite() { Err(crate::err!(OverflowError, "int too large to convert to float")) } else { Ok(f) }
}

/// An int's value at any size; the argument is an int.
pub fn to_big(v: &crate::value::Value) -> BigInt {
    match v.downcast::<IntObject>() {
        Some(i) => i.value.clone(),
        None => BigInt::from(to_i64(v).unwrap_or(0)),
    }
}
