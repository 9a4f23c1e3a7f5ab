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

/// Convert a string or number to a floating-point number, if possible.
#[pytype(name = "float")]
impl FloatMethods {
    #[slot(new, "(x=0, /)")]
    fn new(ty: &Value, x: Option<&Value>) -> PyResult<Value> {
        let value = x.map_or(Ok(0.0), to_float)?;
        Ok(new_of(as_type(ty).unwrap_or(types().float), value))
    }

    /// Convert real number to a floating-point number.
    #[classmethod("($type, number, /)")]
    fn from_number(ty: &Value, number: f64) -> PyResult<Value> {
        instance(ty, number)
    }

    /// Create a floating-point number from a hexadecimal string.
    ///
    /// >>> float.fromhex('0x1.ffffp10')
    /// 2047.984375
    /// >>> float.fromhex('-0x1p-1074')
    /// -5e-324
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

    /// Return a hexadecimal representation of a floating-point number.
    ///
    /// >>> (-0.1).hex()
    /// '-0x1.999999999999ap-4'
    /// >>> 3.14159.hex()
    /// '0x1.921f9f01b866ep+1'
    #[method("($self, /)")]
    fn hex(this: &Value) -> String {
        hex_float::to_hex(receiver(this))
    }

    /// Return a pair of integers, whose ratio is exactly equal to the original float.
    ///
    /// The ratio is in lowest terms and has a positive denominator.  Raise
    /// OverflowError on infinities and a ValueError on NaNs.
    ///
    /// >>> (10.0).as_integer_ratio()
    /// (10, 1)
    /// >>> (0.0).as_integer_ratio()
    /// (0, 1)
    /// >>> (-.25).as_integer_ratio()
    /// (-1, 4)
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

    /// Return True if the float is an integer.
    #[method("($self, /)")]
    fn is_integer(this: &Value) -> bool {
        let f = receiver(this);
        f.is_finite() && f == f.floor()
    }

    /// Return self, the complex conjugate of any float.
    #[method("($self, /)")]
    fn conjugate(this: &Value) -> f64 {
        receiver(this)
    }

    /// Return the Integral closest to x between 0 and x.
    #[method("($self, /)")]
    fn __trunc__(this: &Value) -> PyResult<Value> {
        truncate(receiver(this))
    }

    /// Return the floor as an Integral.
    #[method("($self, /)")]
    fn __floor__(this: &Value) -> PyResult<Value> {
        truncate(receiver(this).floor())
    }

    /// Return the ceiling as an Integral.
    #[method("($self, /)")]
    fn __ceil__(this: &Value) -> PyResult<Value> {
        truncate(receiver(this).ceil())
    }

    /// Return the Integral closest to x, rounding half toward even.
    ///
    /// When an argument is passed, work like built-in round(x, ndigits).
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

    /// You probably don't want to use this function.
    ///
    ///   typestr
    ///     Must be 'double' or 'float'.
    ///
    /// It exists mainly to be used in Python's test suite.
    ///
    /// This function returns whichever of 'unknown', 'IEEE, big-endian' or
    /// 'IEEE, little-endian' best describes the format of floating-point
    /// numbers used by the C type named by typestr.
    #[classmethod("($type, typestr, /)")]
    fn __getformat__(_ty: &Value, typestr: &StrObject) -> PyResult<&'static str> {
        match typestr.as_ascii() {
            Some("double" | "float") if cfg!(target_endian = "little") => Ok("IEEE, little-endian"),
            Some("double" | "float") => Ok("IEEE, big-endian"),
            _ => bail!(ValueError, "__getformat__() argument 1 must be 'double' or 'float'"),
        }
    }

    /// Formats the float according to format_spec.
    #[method("($self, format_spec, /)")]
    fn __format__(this: &Value, format_spec: &StrObject) -> PyResult<Value> {
        if format_spec.is_empty() {
            return object::str(this);
        }
        let spec: Vec<u32> = format_spec.chars().iter().collect();
        match format_float_spec(receiver(this), &spec, &this.ty().name_str()) {
            Ok(text) => Ok(text.into_value()),
            Err(error) => Err(error.raise()),
        }
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Value) -> f64 {
        receiver(this)
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: &Value) -> f64 {
        0.0
    }
}
