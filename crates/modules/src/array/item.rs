//! The items of arrays: a Python object to bytes, and back.

use num_traits::{Signed, ToPrimitive};
use tiercel_object::types::int::{from_i128, to_big};
use tiercel_object::types::str::{StrObject, from_code_point};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err, object};

/// The types of items, in the order of `array.typecodes`.
pub const TYPECODES: &str = "bBuwhHiIlLqQfd";

/// Bytes of an item, if there is such a typecode.
pub fn size_of_item(code: u8) -> Option<usize> {
    Some(match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

/// Whether items are characters.
pub fn is_text(code: u8) -> bool {
    matches!(code, b'u' | b'w')
}

/// The value behind an item's bytes.
pub fn get(code: u8, bytes: &[u8]) -> Value {
    let word = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let two = [word(0), word(1)];
    let four = [word(0), word(1), word(2), word(3)];
    let eight = [word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7)];
    match code {
        b'b' => Value::small_int(word(0) as i8 as i64),
        b'B' => Value::small_int(word(0) as i64),
        b'h' => Value::small_int(i16::from_ne_bytes(two) as i64),
        b'H' => Value::small_int(u16::from_ne_bytes(two) as i64),
        b'i' => Value::small_int(i32::from_ne_bytes(four) as i64),
        b'I' => Value::small_int(u32::from_ne_bytes(four) as i64),
        b'l' | b'q' => Value::int(i64::from_ne_bytes(eight)),
        b'L' | b'Q' => from_i128(u64::from_ne_bytes(eight) as i128),
        b'f' => Value::float(f32::from_ne_bytes(four) as f64),
        b'd' => Value::float(f64::from_ne_bytes(eight)),
        _ => from_code_point(u32::from_ne_bytes(four)),
    }
}

fn long(v: &Value) -> PyResult<i64> {
    if let Some(i) = v.as_small_int() {
        return Ok(i);
    }
    to_big(&object::index(v)?)
        .to_i64()
        .ok_or_else(|| err!(OverflowError, "Python int too large to convert to C long"))
}

/// A number within limits, or `OverflowError`.
fn within(v: i64, least: i64, most: i64, what: &str) -> PyResult<i64> {
    if v > most {
        bail!(OverflowError, "{what} is greater than maximum");
    }
    if v < least {
        bail!(OverflowError, "{what} is less than minimum");
    }
    Ok(v)
}

fn short(v: &Value) -> PyResult<i64> {
    within(long(v)?, i16::MIN as i64, i16::MAX as i64, "signed short integer")
}

fn int(v: &Value) -> PyResult<i64> {
    within(long(v)?, i32::MIN as i64, i32::MAX as i64, "signed integer")
}

fn unsigned_long(v: &Value) -> PyResult<u64> {
    let big = to_big(&object::index(v)?);
    if big.is_negative() {
        bail!(OverflowError, "can't convert negative value to unsigned int");
    }
    big.to_u64().ok_or_else(|| err!(OverflowError, "Python int too large to convert to C unsigned long"))
}

fn character(v: &Value) -> PyResult<u32> {
    let Some(s) = v.as_str() else {
        bail!(TypeError, "array item must be a unicode character, not {}", v.ty().name_str());
    };
    one_character(s).ok_or_else(|| {
        err!(TypeError, "array item must be a unicode character, not a string of length {}", s.len())
    })
}

/// The character of a string of one.
pub fn one_character(s: &StrObject) -> Option<u32> {
    (s.len() == 1).then(|| s.chars().at(0))
}

/// Appends the bytes of an item.
pub fn put(code: u8, v: &Value, out: &mut Vec<u8>) -> PyResult<()> {
    match code {
        b'b' => {
            let i = within(short(v)?, i8::MIN as i64, i8::MAX as i64, "signed char")?;
            out.push(i as u8);
        }
        b'B' => out.push(within(short(v)?, 0, u8::MAX as i64, "unsigned byte integer")? as u8),
        b'h' => out.extend((short(v)? as i16).to_ne_bytes()),
        b'H' => out.extend((within(int(v)?, 0, u16::MAX as i64, "unsigned short")? as u16).to_ne_bytes()),
        b'i' => out.extend((int(v)? as i32).to_ne_bytes()),
        b'I' => {
            let i = unsigned_long(v)?;
            let Ok(i) = u32::try_from(i) else {
                bail!(OverflowError, "unsigned int is greater than maximum");
            };
            out.extend(i.to_ne_bytes());
        }
        b'l' => out.extend(long(v)?.to_ne_bytes()),
        b'L' => out.extend(unsigned_long(v)?.to_ne_bytes()),
        b'q' => {
            let Some(i) = to_big(&object::index(v)?).to_i64() else {
                bail!(OverflowError, "int too big to convert");
            };
            out.extend(i.to_ne_bytes());
        }
        b'Q' => {
            let big = to_big(&object::index(v)?);
            if big.is_negative() {
                bail!(OverflowError, "can't convert negative int to unsigned");
            }
            let Some(i) = big.to_u64() else { bail!(OverflowError, "int too big to convert") };
            out.extend(i.to_ne_bytes());
        }
        b'f' => out.extend((object::as_f64(v)? as f32).to_ne_bytes()),
        b'd' => out.extend(object::as_f64(v)?.to_ne_bytes()),
        _ => out.extend(character(v)?.to_ne_bytes()),
    }
    Ok(())
}
