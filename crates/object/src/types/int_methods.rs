//! Ints' constructor, methods and attributes.

use num_bigint::{BigInt, Sign};
use tiercel_macros::pytype;

use super::int::{self, IntRef, exact, from_big};
use super::{int_convert, int_operators};
use crate::args;
use crate::error::PyResult;
use crate::format::number::{IntFormat, format_float, format_int};
use crate::method::{Param, Signature};
use crate::number::rounding;
use crate::thread::{names, runtime, types};
use crate::typeobj::{Type, as_type};
use crate::types::str::StrObject;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, object};

/// For calls of `int` with keywords; plain calls are checked as positional-only, with other error texts.
static NEW: Signature = Signature {
    function_name: "int",
    params: &[Param { name: "", required: false }, Param { name: "base", required: false }],
    positional_only: 1,
    positional: 2,
    required_positional: 0,
    keyword_only: 0,
    varargs: false,
    varkw: false,
};

/// Which end of the bytes comes first.
fn is_little_endian(byteorder: Option<&StrObject>) -> PyResult<bool> {
    match byteorder.map(|order| order.as_ascii()) {
        None | Some(Some("big")) => Ok(false),
        Some(Some("little")) => Ok(true),
        Some(_) => bail!(ValueError, "byteorder must be either 'little' or 'big'"),
    }
}

/// An int's two's complement bytes, least significant first.
fn to_little_endian(i: IntRef<'_>, length: usize, signed: bool) -> PyResult<Vec<u8>> {
    let negative = i.is_negative();
    if negative && !signed {
        bail!(OverflowError, "can't convert negative int to unsigned");
    }
    let mut bytes = match i {
        IntRef::Small(i) => i.to_le_bytes().to_vec(),
        IntRef::Big(i) => i.to_signed_bytes_le(),
    };
    let filler = if negative { 0xff } else { 0 };
    let fits = bytes.get(length..).unwrap_or(&[]).iter().all(|&byte| byte == filler);
    // No byte at all has room for a sign.
    let top = length.checked_sub(1).map_or(0, |at| bytes.get(at).copied().unwrap_or(filler));
    let wrong_sign = signed && (top & 0x80 != 0) != negative;
    if !fits || wrong_sign {
        bail!(OverflowError, "int too big to convert");
    }
    bytes.resize(length, filler);
    Ok(bytes)
}

fn from_little_endian(bytes: &[u8], signed: bool) -> Value {
    if signed {
        from_big(BigInt::from_signed_bytes_le(bytes))
    } else {
        from_big(BigInt::from_bytes_le(Sign::Plus, bytes))
    }
}

/// The bytes of a bytes-like object, of the result of `__bytes__`, or of an iterable of ints.
fn gather_bytes(v: &Value) -> PyResult<Vec<u8>> {
    if let Some(found) = object::call_special(v, &names().__bytes__, &[])? {
        return match found.ty().slots().buffer {
            Some(get) if object::is_instance_of(&found, types().bytes) => {
                Ok(get(&found, false)?.bytes().to_vec())
            }
            _ => bail!(TypeError, "__bytes__ returned non-bytes (type {})", found.ty().name_str()),
        };
    }
    if let Some(get) = v.ty().slots().buffer {
        return Ok(get(v, false)?.bytes().to_vec());
    }
    if v.as_str().is_some() || v.ty().slots().iter.is_none() {
        bail!(TypeError, "cannot convert '{}' object to bytes", v.ty().name_str());
    }
    let mut bytes = Vec::new();
    object::for_each(v, |item| {
        match object::index_as_i64(&item)?.map(u8::try_from) {
            Some(Ok(byte)) => bytes.push(byte),
            _ => bail!(ValueError, "bytes must be in range(0, 256)"),
        }
        Ok(true)
    })?;
    Ok(bytes)
}

fn make(ty: &Type, x: Option<&Value>, base: Option<&Value>) -> PyResult<Value> {
    let value = match (x, base) {
        (None, None) => Value::int(0),
        (None, Some(_)) => bail!(TypeError, "int() missing string argument"),
        (Some(x), None) => int_convert::to_int(x)?,
        (Some(x), Some(base)) => int_convert::to_int_in_base(x, base)?,
    };
    Ok(int::new_of(ty, value))
}

/// Carries the methods.
pub struct IntMethods;

/// int([x]) -> integer
/// int(x, base=10) -> integer
///
/// Convert a number or string to an integer, or return 0 if no arguments
/// are given.  If x is a number, return x.__int__().  For floating-point
/// numbers, this truncates towards zero.
///
/// If x is not a number or if base is given, then x must be a string,
/// bytes, or bytearray instance representing an integer literal in the
/// given base.  The literal can be preceded by '+' or '-' and be surrounded
/// by whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.
/// Base 0 means to interpret the base from the string as an integer literal.
/// >>> int('0b100', base=0)
/// 4
#[pytype(name = "int")]
impl IntMethods {
    #[slot(new)]
    fn new(ty: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = as_type(ty).unwrap_or(types().int);
        if args::keyword_names(kwnames).is_empty() {
            args::check_count("int", args.len(), 0, 2)?;
            return make(ty, args.first(), args.get(1));
        }
        let mut out = [None; 2];
        args::bind(&NEW, args, kwnames, &mut out)?;
        make(ty, out[0], out[1])
    }

    /// Returns self, the complex conjugate of any int.
    #[method("($self, /)")]
    fn conjugate(this: &Value) -> Value {
        exact(this)
    }

    /// Number of bits necessary to represent self in binary.
    ///
    /// >>> bin(37)
    /// '0b100101'
    /// >>> (37).bit_length()
    /// 6
    #[method("($self, /)")]
    fn bit_length(this: &Value) -> u64 {
        IntRef::of(this).map_or(0, int_operators::bit_length)
    }

    /// Number of ones in the binary representation of the absolute value of self.
    ///
    /// Also known as the population count.
    ///
    /// >>> bin(13)
    /// '0b1101'
    /// >>> (13).bit_count()
    /// 3
    #[method("($self, /)")]
    fn bit_count(this: &Value) -> u64 {
        match IntRef::of(this) {
            Some(IntRef::Small(i)) => u64::from(i.unsigned_abs().count_ones()),
            Some(IntRef::Big(i)) => {
                i.magnitude().iter_u64_digits().map(|digit| u64::from(digit.count_ones())).sum()
            }
            None => 0,
        }
    }

    /// Return an array of bytes representing an integer.
    #[method("($self, /, length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(this: &Value, length: isize, byteorder: Option<&StrObject>, signed: bool) -> PyResult<Value> {
        let little = is_little_endian(byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            bail!(ValueError, "length argument must be non-negative");
        };
        let mut bytes = to_little_endian(IntRef::of(this).unwrap_or(IntRef::Small(0)), length, signed)?;
        if !little {
            bytes.reverse();
        }
        Ok(Value::bytes(&bytes))
    }

    /// Return the integer represented by the given array of bytes.
    #[classmethod("($type, /, bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(ty: &Value, bytes: &Value, byteorder: Option<&StrObject>, signed: bool) -> PyResult<Value> {
        let little = is_little_endian(byteorder)?;
        let mut bytes = gather_bytes(bytes)?;
        if !little {
            bytes.reverse();
        }
        let value = from_little_endian(&bytes, signed);
        if ty.is(types().int.as_value()) { Ok(value) } else { object::call(ty, &[value]) }
    }

    /// Return a pair of integers, whose ratio is equal to the original int.
    ///
    /// The ratio is in lowest terms and has a positive denominator.
    #[method("($self, /)")]
    fn as_integer_ratio(this: &Value) -> Value {
        TupleObject::from_vec(vec![exact(this), Value::int(1)])
    }

    /// Returns True. Exists for duck type compatibility with float.is_integer.
    #[method("($self, /)")]
    fn is_integer(_this: &Value) -> bool {
        true
    }

    /// Truncating an Integral returns itself.
    #[method("($self, /)")]
    fn __trunc__(this: &Value) -> Value {
        exact(this)
    }

    /// Flooring an Integral returns itself.
    #[method("($self, /)")]
    fn __floor__(this: &Value) -> Value {
        exact(this)
    }

    /// Ceiling of an Integral returns itself.
    #[method("($self, /)")]
    fn __ceil__(this: &Value) -> Value {
        exact(this)
    }

    /// Rounding an Integral returns itself.
    ///
    /// Rounding with an ndigits argument also returns an integer.
    #[method("($self, ndigits=None, /)")]
    fn __round__(this: &Value, ndigits: Option<&Value>) -> PyResult<Value> {
        let Some(ndigits) = ndigits else { return Ok(exact(this)) };
        let ndigits = object::index(ndigits)?;
        match (IntRef::of(&ndigits), IntRef::of(this)) {
            (Some(places), Some(i)) if places.is_negative() => {
                let places = int::to_i64_clamped(&ndigits).unsigned_abs();
                Ok(from_big(rounding::round_int(&i.big(), places)))
            }
            _ => Ok(exact(this)),
        }
    }

    #[method("($self, /)")]
    fn __getnewargs__(this: &Value) -> Value {
        TupleObject::from_vec(vec![exact(this)])
    }

    /// Convert to a string according to format_spec.
    #[method("($self, format_spec, /)")]
    fn __format__(this: &Value, format_spec: &StrObject) -> PyResult<Value> {
        if format_spec.is_empty() {
            return object::str(this);
        }
        let i = IntRef::of(this).unwrap_or(IntRef::Small(0));
        let spec: Vec<u32> = format_spec.chars().iter().collect();
        let limit = runtime().int_max_str_digits.get();
        match format_int(i.formattable(), &spec, limit, &this.ty().name_str()) {
            Ok(IntFormat::Text(text)) => Ok(text.into_value()),
            Ok(IntFormat::AsFloat(spec)) => match format_float(i.to_f64()?, &spec) {
                Ok(text) => Ok(text.into_value()),
                Err(error) => Err(error.raise()),
            },
            Ok(IntFormat::Surrogate(padding, character)) => {
                let fills = |count| std::iter::repeat_n(padding.fill, count);
                let text: Vec<u32> = fills(padding.left + padding.middle)
                    .chain([character])
                    .chain(fills(padding.right))
                    .collect();
                Ok(crate::types::str::from_code_points(&text))
            }
            Err(error) => Err(error.raise()),
        }
    }

    /// Returns size in memory, in bytes.
    #[method("($self, /)")]
    fn __sizeof__(this: &Value) -> u64 {
        // What CPython's digits of 30 bits take: programs compare these numbers with its own.
        24 + 4 * IntRef::of(this).map_or(0, int_operators::bit_length).div_ceil(30).max(1)
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Value) -> Value {
        exact(this)
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: &Value) -> i64 {
        0
    }

    /// the numerator of a rational number in lowest terms
    #[getter]
    fn numerator(this: &Value) -> Value {
        exact(this)
    }

    /// the denominator of a rational number in lowest terms
    #[getter]
    fn denominator(_this: &Value) -> i64 {
        1
    }
}
