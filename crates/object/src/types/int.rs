//! `int`: the heap form of integers beyond a word, and how other code gets at the value of any int.
//!
//! What ints do is in `int_operators`, `int_methods` and `int_convert`.

use std::borrow::Cow;

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use crate::err;
use crate::error::PyResult;
use crate::format::number::Int;
use crate::header::Header;
use crate::number::compose;
use crate::thread::types;
use crate::typeobj::{Type, new_object, new_object_of};
use crate::value::{SMALL_INT_MAX, SMALL_INT_MIN, Value};
use crate::{install_type, layout};

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
pub fn define(t: &'static Type) {
    crate::types::int_operators::IntOperators::fill_slots(t.slots_mut());
    install_type!(t, crate::types::int_methods::IntMethods);
}

/// The value of an int.
#[derive(Clone, Copy)]
pub enum IntRef<'a> {
    /// It fits in 64 bits.
    Small(i64),
    /// It may or may not.
    Big(&'a BigInt),
}

impl<'a> IntRef<'a> {
    /// The value, if `v` is an int, a bool, or an instance of a subclass.
    #[inline]
    pub fn of(v: &'a Value) -> Option<Self> {
        if let Some(i) = v.as_small_int() {
            return Some(IntRef::Small(i));
        }
        if let Some(b) = v.as_bool() {
            return Some(IntRef::Small(b as i64));
        }
        v.downcast::<IntObject>().map(|object| match object.value.to_i64() {
            Some(i) => IntRef::Small(i),
            None => IntRef::Big(&object.value),
        })
    }

    /// The value as a big int.
    pub fn big(&self) -> Cow<'a, BigInt> {
        match *self {
            IntRef::Small(i) => Cow::Owned(BigInt::from(i)),
            IntRef::Big(i) => Cow::Borrowed(i),
        }
    }

    /// The nearest double, or `OverflowError`.
    pub fn to_f64(self) -> PyResult<f64> {
        match self {
            IntRef::Small(i) => Ok(i as f64),
            IntRef::Big(i) => {
                compose::int_to_f64(i).ok_or_else(|| err!(OverflowError, "int too large to convert to float"))
            }
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        match self {
            IntRef::Small(i) => i < 0,
            IntRef::Big(i) => i.sign() == Sign::Minus,
        }
    }

    /// As an exact `int`.
    pub fn to_value(self) -> Value {
        match self {
            IntRef::Small(i) => Value::int(i),
            IntRef::Big(i) => from_big(i.clone()),
        }
    }

    /// For formatting.
    pub fn formattable(self) -> Int<'a> {
        match self {
            IntRef::Small(i) => Int::Small(i),
            IntRef::Big(i) => Int::Big(i),
        }
    }
}

/// An int too wide for a word.
#[cold]
pub fn from_i64_wide(i: i64) -> Value {
    new_object(|head| IntObject { head, value: BigInt::from(i) })
}

/// An int of any size: in the word if it fits.
pub fn from_big(value: BigInt) -> Value {
    match value.to_i64() {
        Some(i) if (SMALL_INT_MIN..=SMALL_INT_MAX).contains(&i) => Value::small_int(i),
        _ => new_object(|head| IntObject { head, value }),
    }
}

/// An int of 128 bits.
pub fn from_i128(i: i128) -> Value {
    match i64::try_from(i) {
        Ok(i) => Value::int(i),
        Err(_) => from_big(BigInt::from(i)),
    }
}

/// An instance of `ty`, which is `int` or a subclass, with the value of the int `v`.
pub fn new_of(ty: &Type, v: Value) -> Value {
    if std::ptr::eq(ty, types().int) {
        return v;
    }
    let value = IntRef::of(&v).map(|i| i.big().into_owned()).unwrap_or_default();
    new_object_of(ty, |head| IntObject { head, value })
}

/// The same int, of type `int` itself.
#[inline]
pub fn exact(v: &Value) -> Value {
    if v.is_small_int() || v.downcast_exact::<IntObject>().is_some() {
        return v.clone();
    }
    IntRef::of(v).map_or_else(|| v.clone(), IntRef::to_value)
}

/// Whether a value is an int, a bool, or an instance of a subclass.
#[inline]
pub fn is_int(v: &Value) -> bool {
    v.is_small_int() || v.as_bool().is_some() || v.downcast::<IntObject>().is_some()
}

/// An int's value as an `i64`, if it fits; the argument is an int.
#[inline]
pub fn to_i64(v: &Value) -> Option<i64> {
    match IntRef::of(v) {
        Some(IntRef::Small(i)) => Some(i),
        _ => None,
    }
}

/// An int's value as an `i64`, clamped to its range; the argument is an int.
pub fn to_i64_clamped(v: &Value) -> i64 {
    match IntRef::of(v) {
        Some(IntRef::Small(i)) => i,
        Some(big) if big.is_negative() => i64::MIN,
        _ => i64::MAX,
    }
}

/// An int's value as the nearest double, or `OverflowError`; the argument is an int.
pub fn to_f64(v: &Value) -> PyResult<f64> {
    IntRef::of(v).map_or(Ok(f64::NAN), IntRef::to_f64)
}

/// An int's value at any size; the argument is an int.
pub fn to_big(v: &crate::value::Value) -> BigInt {
    match v.downcast::<IntObject>() {
        Some(i) => i.value.clone(),
        None => BigInt::from(to_i64(v).unwrap_or(0)),
    }
}
