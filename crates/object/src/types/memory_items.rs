//! The items of a memoryview: native single-character `struct` formats, read from memory and written to it.

use crate::error::{PyResult, Raised};
use crate::thread::types;
use crate::types::bytes::BytesObject;
use crate::types::int::{from_i128, is_int, to_big};
use crate::value::Value;
use crate::{bail, err, object};
use num_traits::ToPrimitive;

/// The character of a format with an optional `@`, if it is one character.
pub fn native_char(format: &str) -> Option<char> {
    let mut chars = format.strip_prefix('@').unwrap_or(format).chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Bytes of an item of a native format; `None` if there is no such format.
pub fn native_size(format: &str) -> Option<usize> {
    Some(match native_char(format)? {
        'b' | 'B' | 'c' | '?' => 1,
        'h' | 'H' | 'e' => 2,
        'i' | 'I' | 'f' => 4,
        'l' | 'L' | 'q' | 'Q' | 'n' | 'N' | 'd' | 'P' => 8,
        _ => return None,
    })
}

#[cold]
fn unsupported(format: &str) -> Raised {
    err!(NotImplementedError, "memoryview: format {format} not supported")
}

/// The item that these bytes are.
pub fn unpack(format: &str, bytes: &[u8]) -> PyResult<Value> {
    macro_rules! number {
        ($ty:ty) => {
            <$ty>::from_ne_bytes(bytes.try_into().map_err(|_| unsupported(format))?)
        };
    }
    Ok(match native_char(format) {
        Some('B') => Value::small_int(number!(u8) as i64),
        Some('b') => Value::small_int(number!(i8) as i64),
        Some('c') => Value::bytes(bytes),
        Some('?') => Value::bool(number!(u8) != 0),
        Some('h') => Value::small_int(number!(i16) as i64),
        Some('H') => Value::small_int(number!(u16) as i64),
        Some('i') => Value::small_int(number!(i32) as i64),
        Some('I') => Value::small_int(number!(u32) as i64),
        Some('l' | 'q' | 'n') => Value::int(number!(i64)),
        Some('L' | 'Q' | 'N' | 'P') => from_i128(number!(u64) as i128),
        Some('f') => Value::float(number!(f32) as f64),
        Some('d') => Value::float(number!(f64)),
        Some('e') => Value::float(half_to_f64(number!(u16))),
        _ => return Err(unsupported(format)),
    })
}

/// Writes an item over these bytes.
pub fn pack(format: &str, v: &Value, bytes: &mut [u8]) -> PyResult<()> {
    let bad_type = || err!(TypeError, "memoryview: invalid type for format '{format}'");
    let bad_value = || err!(ValueError, "memoryview: invalid value for format '{format}'");
    let integer = || -> PyResult<i128> {
        if !is_int(v) && v.ty().slots().nb_index.is_none() {
            return Err(bad_type());
        }
        to_big(&object::index(v)?).to_i128().ok_or_else(bad_value)
    };
    let float = || -> PyResult<f64> {
        object::as_f64(v).map_err(|raised| {
            if !raised.is(types().exceptions.TypeError) {
                return raised;
            }
            drop(raised.take());
            bad_type()
        })
    };
    macro_rules! write_int {
        ($ty:ty) => {
            bytes.copy_from_slice(&<$ty>::try_from(integer()?).map_err(|_| bad_value())?.to_ne_bytes())
        };
    }
    match native_char(format) {
        Some('B') => write_int!(u8),
        Some('b') => write_int!(i8),
        Some('h') => write_int!(i16),
        Some('H') => write_int!(u16),
        Some('i') => write_int!(i32),
        Some('I') => write_int!(u32),
        Some('l' | 'q' | 'n') => write_int!(i64),
        Some('L' | 'Q' | 'N' | 'P') => write_int!(u64),
        Some('?') => bytes[0] = u8::from(object::truth(v)?),
        Some('f') => bytes.copy_from_slice(&(float()? as f32).to_ne_bytes()),
        Some('d') => bytes.copy_from_slice(&float()?.to_ne_bytes()),
        Some('e') => {
            let Some(half) = f64_to_half(float()?) else {
                bail!(OverflowError, "float too large to pack with e format");
            };
            bytes.copy_from_slice(&half.to_ne_bytes());
        }
        Some('c') => match v.downcast::<BytesObject>().map(BytesObject::data) {
            Some([b]) => bytes[0] = *b,
            Some(_) => return Err(bad_value()),
            None => return Err(bad_type()),
        },
        _ => return Err(unsupported(format)),
    }
    Ok(())
}

/// The value of an IEEE half-precision float.
pub fn half_to_f64(h: u16) -> f64 {
    let sign = if h >> 15 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = ((h >> 10 & 0x1f) as i32, (h & 0x3ff) as f64);
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// The nearest half-precision float, ties to even; `None` if it is too large for one.
pub fn f64_to_half(f: f64) -> Option<u16> {
    let sign = if f.is_sign_negative() { 0x8000 } else { 0 };
    let f = f.abs();
    if f.is_nan() {
        return Some(sign | 0x7e00);
    }
    if f.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // In units of the last place: denormals share the exponent of the smallest normal.
    let exponent = ((f.to_bits() >> 52) as i32 - 1023).max(-14);
    let units = (f * 2f64.powi(10 - exponent)).round_ties_even();
    // Rounding up to the next power of two carries into the exponent by itself.
    let bits = ((exponent + 14) << 10) + units as i32;
    if bits >= 0x7c00 { None } else { Some(sign | bits as u16) }
}

#[cfg(test)]
mod tests {
    use super::{f64_to_half, half_to_f64};

    #[test]
    fn halves_survive_the_way_there_and_back() {
        for h in 0..=u16::MAX {
            let f = half_to_f64(h);
            if !f.is_nan() {
                assert_eq!(f64_to_half(f), Some(h), "{f}");
            }
        }
        assert_eq!(f64_to_half(65519.9), Some(0x7bff));
        assert_eq!(f64_to_half(65520.0), None);
        assert_eq!(f64_to_half(1.0 + 1.0 / 2048.0), Some(0x3c00));
    }
}
