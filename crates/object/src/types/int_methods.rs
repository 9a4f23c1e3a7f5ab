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
use smallvec::SmallVec;

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

/// The integer that a text means, in base ten or another, or a number without its fraction; 0 without arguments.
///
/// Base 0 takes the base from a prefix in the text: `0b`, `0o` or `0x`.
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

    /// The integer itself.
    #[method("($self, /)")]
    fn conjugate(this: &Value) -> Value {
        exact(this)
    }

    /// How many binary digits the magnitude has: 3 for 5.
    #[method("($self, /)")]
    fn bit_length(this: &Value) -> u64 {
        IntRef::of(this).map_or(0, int_operators::bit_length)
    }

    /// How many binary digits of the magnitude are one: 2 for 5.
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

    /// The integer as so many bytes.
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

    /// The integer that bytes stand for.
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

    /// The integer as a fraction: itself and 1.
    #[method("($self, /)")]
    fn as_integer_ratio(this: &Value) -> Value {
        TupleObject::from_vec(vec![exact(this), Value::int(1)])
    }

    /// True, as for a float that is whole.
    #[method("($self, /)")]
    fn is_integer(_this: &Value) -> bool {
        true
    }

    /// The integer itself.
    #[method("($self, /)")]
    fn __trunc__(this: &Value) -> Value {
        exact(this)
    }

    /// The integer itself.
    #[method("($self, /)")]
    fn __floor__(this: &Value) -> Value {
        exact(this)
    }

    /// The integer itself.
    #[method("($self, /)")]
    fn __ceil__(this: &Value) -> Value {
        exact(this)
    }

    /// The integer itself; rounded to tens, hundreds and so on by a negative `ndigits`.
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

    /// As text, by a format.
    #[method("($self, format_spec, /)")]
    fn __format__(this: &Value, format_spec: &StrObject) -> PyResult<Value> {
        if format_spec.is_empty() {
            return object::str(this);
        }
        let i = IntRef::of(this).unwrap_or(IntRef::Small(0));
        let spec: SmallVec<[u32; 16]> = format_spec.chars().iter().collect();
        let limit = runtime().int_max_str_digits.get();
        match format_int(i.formattable(), &spec, limit, &|| this.ty().name_str()) {
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

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(this: &Value) -> u64 {
        // What CPython's digits of 30 bits take: programs compare these numbers with its own.
        24 + 4 * IntRef::of(this).map_or(0, int_operators::bit_length).div_ceil(30).max(1)
    }

    /// The real part.
    #[getter]
    fn real(this: &Value) -> Value {
        exact(this)
    }

    /// The imaginary part.
    #[getter]
    fn imag(_this: &Value) -> i64 {
        0
    }

    /// The numerator: the integer itself.
    #[getter]
    fn numerator(this: &Value) -> Value {
        exact(this)
    }

    /// The denominator: 1.
    #[getter]
    fn denominator(_this: &Value) -> i64 {
        1
    }
}
