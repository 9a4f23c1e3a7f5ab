//! Floats' constructor, methods and attributes.

use num_bigint::BigInt;
use tiercel_macros::pytype;

use super::float::{new_of, truncate, value_of};
use super::int::from_big;
use crate::error::PyResult;
use crate::format::number::format_float_spec;
use crate::number::hex_float::{self, HexError};
use crate::number::{compose, decimal_digits, float_text, rounding};
use crate::thread::types;
use crate::typeobj::as_type;
use crate::types::str::StrObject;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, object};
use smallvec::SmallVec;

/// The text of a string or bytes-like object as ASCII without blanks around it; `None` if it is neither.
fn number_text(v: &Value) -> PyResult<Option<String>> {
    if let Some(text) = v.as_str() {
        return Ok(Some(decimal_digits::to_ascii(text.chars().iter())));
    }
    let Some(get) = v.ty().slots().buffer else { return Ok(None) };
    let buffer = get(v, false)?;
    let text: String =
        buffer.bytes().iter().map(|&byte| if byte < 128 { byte as char } else { '?' }).collect();
    Ok(Some(decimal_digits::trim(&text).to_string()))
}

/// `float(x)`.
pub fn to_float(v: &Value) -> PyResult<f64> {
    if let Some(f) = v.as_word_float() {
        return Ok(f);
    }
    let slots = v.ty().slots();
    if slots.nb_float.is_some() || slots.nb_index.is_some() {
        return object::as_f64(v);
    }
    let Some(text) = number_text(v)? else {
        bail!(TypeError, "float() argument must be a string or a real number, not '{}'", v.ty().name_str());
    };
    match float_text::parse(&text) {
        Some(f) => Ok(f),
        None => bail!(ValueError, "could not convert string to float: {}", object::repr_string(v)?),
    }
}

/// A new instance of the class that a class method was called on.
fn instance(ty: &Value, f: f64) -> PyResult<Value> {
    let value = Value::float(f);
    if ty.is(types().float.as_value()) { Ok(value) } else { object::call(ty, &[value]) }
}

fn receiver(this: &Value) -> f64 {
    value_of(this).unwrap_or(f64::NAN)
}

/// Carries the methods.
pub struct FloatMethods;

/// The float that a text or number means.
#[pytype(name = "float")]
impl FloatMethods {
    #[slot(new, "(x=0, /)")]
    fn new(ty: &Value, x: Option<&Value>) -> PyResult<Value> {
        let value = x.map_or(Ok(0.0), to_float)?;
        Ok(new_of(as_type(ty).unwrap_or(types().float), value))
    }

    /// A real number as a float; text is refused.
    #[classmethod("($type, number, /)")]
    fn from_number(ty: &Value, number: f64) -> PyResult<Value> {
        instance(ty, number)
    }

    /// The float that a text in hexadecimal means, such as `0x1.8p3` for 12.
    #[classmethod("($type, string, /)")]
    fn fromhex(ty: &Value, string: &Value) -> PyResult<Value> {
        let Some(text) = string.as_str() else {
            bail!(TypeError, "bad argument type for built-in operation");
        };
        match hex_float::from_hex(&text.to_utf8().unwrap_or_default()) {
            Ok(f) => instance(ty, f),
            Err(HexError::Invalid) => bail!(ValueError, "invalid hexadecimal floating-point string"),
            Err(HexError::TooLarge) => {
                bail!(OverflowError, "hexadecimal value too large to represent as a float")
            }
        }
    }

    /// The float as text in hexadecimal: 12.0 is `0x1.8000000000000p+3`.
    #[method("($self, /)")]
    fn hex(this: &Value) -> String {
        hex_float::to_hex(receiver(this))
    }

    /// The float as a fraction in lowest terms: numerator and positive denominator. Infinities and NaN have none.
    #[method("($self, /)")]
    fn as_integer_ratio(this: &Value) -> PyResult<Value> {
        let f = receiver(this);
        if f.is_infinite() {
            bail!(OverflowError, "cannot convert Infinity to integer ratio");
        }
        if f.is_nan() {
            bail!(ValueError, "cannot convert NaN to integer ratio");
        }
        // The mantissa as an odd integer, and what it is scaled by.
        let (mantissa, exponent) = compose::frexp(f);
        let whole = (mantissa * 9007199254740992.0) as i64;
        let zeros = if whole == 0 { 0 } else { whole.trailing_zeros() as i32 };
        let exponent = if whole == 0 { 0 } else { exponent - 53 + zeros };
        let (numerator, one) = (BigInt::from(whole >> zeros), BigInt::from(1));
        let pair = if exponent >= 0 {
            (numerator << exponent, one)
        } else {
            (numerator, one << exponent.unsigned_abs())
        };
        Ok(TupleObject::from_vec(vec![from_big(pair.0), from_big(pair.1)]))
    }

    /// Whether there is no fraction.
    #[method("($self, /)")]
    fn is_integer(this: &Value) -> bool {
        let f = receiver(this);
        f.is_finite() && f == f.floor()
    }

    /// The float itself.
    #[method("($self, /)")]
    fn conjugate(this: &Value) -> f64 {
        receiver(this)
    }

    /// The integer part.
    #[method("($self, /)")]
    fn __trunc__(this: &Value) -> PyResult<Value> {
        truncate(receiver(this))
    }

    /// The greatest integer that is not greater.
    #[method("($self, /)")]
    fn __floor__(this: &Value) -> PyResult<Value> {
        truncate(receiver(this).floor())
    }

    /// The least integer that is not less.
    #[method("($self, /)")]
    fn __ceil__(this: &Value) -> PyResult<Value> {
        truncate(receiver(this).ceil())
    }

    /// The nearest integer, the even one of two equally near; with `ndigits` a float with so many decimal places.
    #[method("($self, ndigits=None, /)")]
    fn __round__(this: &Value, ndigits: Option<&Value>) -> PyResult<Value> {
        let f = receiver(this);
        let Some(ndigits) = ndigits else { return truncate(f.round_ties_even()) };
        match rounding::round_float(f, object::index_clamped(ndigits)?) {
            Some(rounded) => Ok(Value::float(rounded)),
            None => bail!(OverflowError, "rounded value too large to represent"),
        }
    }

    #[method("($self, /)")]
    fn __getnewargs__(this: &Value) -> Value {
        TupleObject::from_vec(vec![Value::float(receiver(this))])
    }

    /// How the machine keeps a `double` or a `float`, for tests.
    #[classmethod("($type, typestr, /)")]
    fn __getformat__(_ty: &Value, typestr: &StrObject) -> PyResult<&'static str> {
        match typestr.as_ascii() {
            Some("double" | "float") if cfg!(target_endian = "little") => Ok("IEEE, little-endian"),
            Some("double" | "float") => Ok("IEEE, big-endian"),
            _ => bail!(ValueError, "__getformat__() argument 1 must be 'double' or 'float'"),
        }
    }

    /// The float as text, by a format.
    #[method("($self, format_spec, /)")]
    fn __format__(this: &Value, format_spec: &StrObject) -> PyResult<Value> {
        if format_spec.is_empty() {
            return object::str(this);
        }
        let spec: SmallVec<[u32; 16]> = format_spec.chars().iter().collect();
        match format_float_spec(receiver(this), &spec, &|| this.ty().name_str()) {
            Ok(text) => Ok(text.into_value()),
            Err(error) => Err(error.raise()),
        }
    }

    /// The real part.
    #[getter]
    fn real(this: &Value) -> f64 {
        receiver(this)
    }

    /// The imaginary part.
    #[getter]
    fn imag(_this: &Value) -> f64 {
        0.0
    }
}
