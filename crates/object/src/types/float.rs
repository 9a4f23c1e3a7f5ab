//! `float`: the heap form of doubles out of the common range, access to the value of any float, and the operators.
//!
//! The methods are in `float_methods`.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::FromPrimitive;
use tiercel_macros::pytype;

use super::int::{IntRef, from_big};
use crate::error::{PyResult, Raised, raise_with};
use crate::hash;
use crate::header::Header;
use crate::number::float_text;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, new_object, new_object_of};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err, install_type, layout};

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
pub fn define(t: &'static Type) {
    FloatOperators::fill_slots(t.slots_mut());
    install_type!(t, crate::types::float_methods::FloatMethods);
}

/// A float out of the range that words can hold.
#[cold]
pub fn new_in_heap(value: f64) -> Value {
    new_object(|head| FloatObject { head, value })
}

/// An instance of `ty`, which is `float` or a subclass.
pub fn new_of(ty: &Type, value: f64) -> Value {
    if std::ptr::eq(ty, types().float) {
        return Value::float(value);
    }
    new_object_of(ty, |head| FloatObject { head, value })
}

/// The value, if `v` is a float or an instance of a subclass.
#[inline]
pub fn value_of(v: &Value) -> Option<f64> {
    v.as_word_float().or_else(|| v.downcast::<FloatObject>().map(|object| object.value))
}

/// The value of a float or, converted, of an int; `None` for anything else.
#[inline]
pub fn operand(v: &Value) -> PyResult<Option<f64>> {
    match value_of(v) {
        Some(f) => Ok(Some(f)),
        None => IntRef::of(v).map(IntRef::to_f64).transpose(),
    }
}

#[cold]
fn division_by_zero() -> Raised {
    err!(ZeroDivisionError, "division by zero")
}

/// `OverflowError` as C's `ERANGE` gives it.
#[cold]
pub fn out_of_range() -> Raised {
    raise_with(
        types().exceptions.OverflowError,
        &[Value::int(34), Value::str("Numerical result out of range")],
    )
}

/// `x % y`, with the sign of the divisor.
pub fn modulo(x: f64, y: f64) -> f64 {
    let remainder = x % y;
    if remainder == 0.0 {
        0.0f64.copysign(y)
    } else if (y < 0.0) != (remainder < 0.0) {
        remainder + y
    } else {
        remainder
    }
}

/// `divmod(x, y)`: the quotient is what fits the remainder, not the rounded `x / y`.
pub fn divide_floor(x: f64, y: f64) -> (f64, f64) {
    let remainder = x % y;
    let quotient = (x - remainder) / y;
    let (remainder, quotient) = if remainder == 0.0 {
        (0.0f64.copysign(y), quotient)
    } else if (y < 0.0) != (remainder < 0.0) {
        (remainder + y, quotient - 1.0)
    } else {
        (remainder, quotient)
    };
    if quotient == 0.0 {
        return (0.0f64.copysign(x / y), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}

/// `x ** y`; a negative base with a fractional exponent gives a complex number.
pub fn power(x: f64, y: f64) -> PyResult<Value> {
    let odd = || (y.abs() % 2.0) == 1.0;
    let result = if y == 0.0 || x == 1.0 {
        1.0
    } else if x.is_nan() || y.is_nan() {
        f64::NAN
    } else if y.is_infinite() {
        match x.abs().partial_cmp(&1.0) {
            Some(Ordering::Equal) => 1.0,
            Some(order) if (order == Ordering::Greater) == (y > 0.0) => f64::INFINITY,
            _ => 0.0,
        }
    } else if x == 0.0 && y < 0.0 {
        bail!(ZeroDivisionError, "zero to a negative power");
    } else if x < 0.0 && x.is_finite() && y != y.floor() {
        return super::complex::power((x, 0.0), (y, 0.0));
    } else if x == 0.0 || x.is_infinite() {
        let grows = (x == 0.0) != (y > 0.0);
        let magnitude = if grows { f64::INFINITY } else { 0.0 };
        if odd() { magnitude.copysign(x) } else { magnitude }
    } else {
        let magnitude = x.abs().powf(y);
        if magnitude.is_infinite() {
            return Err(out_of_range());
        }
        if x < 0.0 && odd() { -magnitude } else { magnitude }
    };
    Ok(Value::float(result))
}

/// A float with no fraction as an int; `None` for infinities and NaNs.
pub fn to_big_int(f: f64) -> Option<BigInt> {
    BigInt::from_f64(f)
}

/// The int that a float is truncated to.
pub fn truncate(f: f64) -> PyResult<Value> {
    if f.abs() < 9e18 {
        return Ok(Value::int(f as i64));
    }
    match to_big_int(f.trunc()) {
        Some(i) => Ok(from_big(i)),
        None if f.is_nan() => bail!(ValueError, "cannot convert float NaN to integer"),
        None => bail!(OverflowError, "cannot convert float infinity to integer"),
    }
}

/// Compares the exact values of a float and an int; `None` for a NaN.
pub fn compare_int(f: f64, i: IntRef<'_>) -> Option<Ordering> {
    if let IntRef::Small(small) = i
        && small.unsigned_abs() <= 1 << 53
    {
        return f.partial_cmp(&(small as f64));
    }
    let Some(whole) = to_big_int(f.trunc()) else {
        return f.partial_cmp(&0.0);
    };
    let fraction = f.fract().partial_cmp(&0.0)?;
    Some(whole.cmp(&*i.big()).then(fraction))
}

/// `float == float` and the like, exact against ints; `None` if the other is neither.
fn order(f: f64, other: &Value) -> Option<Option<Ordering>> {
    match value_of(other) {
        Some(g) => Some(f.partial_cmp(&g)),
        None => IntRef::of(other).map(|i| compare_int(f, i)),
    }
}

/// Defines slots that work on two doubles.
macro_rules! arithmetic {
    ($a:expr, $b:expr, |$x:ident, $y:ident| $result:expr) => {{
        if let (Some($x), Some($y)) = ($a.as_word_float(), $b.as_word_float()) {
            return $result;
        }
        match (operand($a)?, operand($b)?) {
            (Some($x), Some($y)) => $result,
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }};
}

/// Carries the slots.
pub struct FloatOperators;

#[pytype(name = "float")]
impl FloatOperators {
    /// `a + b`.
    #[slot(nb_add)]
    #[inline]
    pub fn add(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| Ok(Value::float(x + y)))
    }

    /// `a - b`.
    #[slot(nb_subtract)]
    #[inline]
    pub fn subtract(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| Ok(Value::float(x - y)))
    }

    /// `a * b`.
    #[slot(nb_multiply)]
    #[inline]
    pub fn multiply(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| Ok(Value::float(x * y)))
    }

    /// `a / b`.
    #[slot(nb_true_divide)]
    #[inline]
    pub fn true_divide(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| if y == 0.0 { Err(division_by_zero()) } else { Ok(Value::float(x / y)) })
    }

    /// `a // b`.
    #[slot(nb_floor_divide)]
    pub fn floor_divide(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| if y == 0.0 {
            Err(division_by_zero())
        } else {
            Ok(Value::float(divide_floor(x, y).0))
        })
    }

    /// `a % b`.
    #[slot(nb_remainder)]
    pub fn remainder(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| if y == 0.0 {
            Err(division_by_zero())
        } else {
            Ok(Value::float(modulo(x, y)))
        })
    }

    /// `divmod(a, b)`.
    #[slot(nb_divmod)]
    pub fn divmod(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| {
            if y == 0.0 {
                return Err(division_by_zero());
            }
            let (quotient, remainder) = divide_floor(x, y);
            Ok(TupleObject::from_vec(vec![Value::float(quotient), Value::float(remainder)]))
        })
    }

    /// `a ** b`.
    #[slot(nb_power)]
    pub fn power(a: &Value, b: &Value) -> PyResult<Value> {
        arithmetic!(a, b, |x, y| power(x, y))
    }

    #[slot(nb_power_modulo)]
    fn power_modulo(a: &Value, b: &Value, modulus: &Value) -> PyResult<Value> {
        if modulus.is_none() {
            return Self::power(a, b);
        }
        bail!(TypeError, "pow() 3rd argument not allowed unless all arguments are integers")
    }

    #[slot(nb_negative)]
    fn negative(a: &Value) -> PyResult<Value> {
        Ok(Value::float(-value_of(a).unwrap_or(f64::NAN)))
    }

    #[slot(nb_positive)]
    #[slot(nb_float)]
    fn positive(a: &Value) -> PyResult<Value> {
        Ok(Value::float(value_of(a).unwrap_or(f64::NAN)))
    }

    #[slot(nb_absolute)]
    fn absolute(a: &Value) -> PyResult<Value> {
        Ok(Value::float(value_of(a).unwrap_or(f64::NAN).abs()))
    }

    #[slot(nb_int)]
    fn int(a: &Value) -> PyResult<Value> {
        truncate(value_of(a).unwrap_or(f64::NAN))
    }

    #[slot(bool)]
    fn truth(a: &Value) -> PyResult<bool> {
        Ok(value_of(a) != Some(0.0))
    }

    #[slot(hash)]
    fn hash(a: &Value) -> PyResult<i64> {
        match value_of(a) {
            Some(f) if !f.is_nan() => Ok(hash::hash_float(f)),
            _ => Ok(hash::hash_pointer(a.word())),
        }
    }

    #[slot(repr)]
    fn repr(a: &Value) -> PyResult<Value> {
        Ok(Value::str(&float_text::repr(value_of(a).unwrap_or(f64::NAN))))
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let Some(f) = value_of(a) else { return Ok(Value::NOT_IMPLEMENTED) };
        Ok(match order(f, b) {
            Some(Some(ordering)) => Value::bool(op.holds(ordering)),
            // A NaN is unequal to everything and in no order.
            Some(None) => Value::bool(op == CompareOp::Ne),
            None => Value::NOT_IMPLEMENTED,
        })
    }
}
