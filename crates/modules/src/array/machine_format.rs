//! The formats in which pickled arrays hold their items, whatever machine they come from.

use super::item;
use super::object::{array_type, make, of};
use tiercel_object::typeobj::Type;
use tiercel_object::types::int::from_big;
use tiercel_object::types::str_codec::{Codec, decode_with};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail};

/// What a format's number says.
#[derive(Clone, Copy)]
enum Format {
    Int { size: usize, signed: bool, little: bool },
    Float { size: usize, little: bool },
    Text(Codec),
}

fn format(number: i32) -> Option<Format> {
    let little = number % 2 == 0;
    Some(match number {
        0 => Format::Int { size: 1, signed: false, little: true },
        1 => Format::Int { size: 1, signed: true, little: true },
        // From here on, even numbers are little-endian.
        2..=13 => {
            let size = [2, 4, 8][(number as usize - 2) / 4];
            Format::Int { size, signed: (number / 2) % 2 == 0, little }
        }
        14 | 15 => Format::Float { size: 4, little },
        16 | 17 => Format::Float { size: 8, little },
        18 | 19 => Format::Text(Codec::Utf16(Some(little))),
        20 | 21 => Format::Text(Codec::Utf32(Some(little))),
        _ => return None,
    })
}

/// This machine's format of a typecode's items.
pub fn of_typecode(code: u8) -> i32 {
    let big = i32::from(cfg!(target_endian = "big"));
    match code {
        b'B' => 0,
        b'b' => 1,
        b'H' => 2 + big,
        b'h' => 4 + big,
        b'I' => 6 + big,
        b'i' => 8 + big,
        b'L' | b'Q' => 10 + big,
        b'l' | b'q' => 12 + big,
        b'f' => 14 + big,
        b'd' => 16 + big,
        _ => 20 + big,
    }
}

/// The typecode of this machine that holds a format's numbers.
fn natural_code(size: usize, signed: bool) -> u8 {
    match (size, signed) {
        (1, true) => b'b',
        (1, false) => b'B',
        (2, true) => b'h',
        (2, false) => b'H',
        (4, true) => b'i',
        (4, false) => b'I',
        (_, true) => b'l',
        (_, false) => b'L',
    }
}

fn ordered<const N: usize>(bytes: &[u8], little: bool) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(bytes);
    if !little {
        out.reverse();
    }
    out
}

/// An array of type `ty` from items in a format.
pub fn rebuild(ty: &Type, code: u8, number: i32, items: &[u8]) -> PyResult<Value> {
    if !ty.is_subtype(array_type()) {
        bail!(TypeError, "{} is not a subtype of array.array", ty.name_str());
    }
    let Some(format) = format(number) else {
        bail!(ValueError, "third argument must be a valid machine format code.");
    };
    if item::size_of_item(code).is_none() {
        bail!(ValueError, "second argument must be a valid type code");
    }
    if number == of_typecode(code) {
        let size = item::size_of_item(code).unwrap_or(1);
        if !items.len().is_multiple_of(size) {
            bail!(ValueError, "bytes length not a multiple of item size");
        }
        return Ok(make(ty, code, items.to_vec()));
    }
    let size = match format {
        Format::Int { size, .. } | Format::Float { size, .. } => size,
        Format::Text(Codec::Utf16(_)) => 2,
        Format::Text(_) => 4,
    };
    if !matches!(format, Format::Text(_)) && !items.len().is_multiple_of(size) {
        bail!(ValueError, "bytes length not a multiple of item size");
    }
    let array = match format {
        Format::Int { size, signed, .. } => {
            // The given code stands if it has the format's size and sign; else another one has to be found.
            let fits = item::size_of_item(code) == Some(size) && code.is_ascii_lowercase() == signed;
            let code = if fits { code } else { natural_code(size, signed) };
            make(ty, code, Vec::new())
        }
        Format::Float { .. } | Format::Text(_) => make(ty, code, Vec::new()),
    };
    let Some(target) = of(&array) else { return Ok(array) };
    match format {
        Format::Int { signed, little, .. } => {
            for bytes in items.chunks_exact(size) {
                let big = match (signed, little) {
                    (true, true) => num_bigint::BigInt::from_signed_bytes_le(bytes),
                    (true, false) => num_bigint::BigInt::from_signed_bytes_be(bytes),
                    (false, true) => num_bigint::BigUint::from_bytes_le(bytes).into(),
                    (false, false) => num_bigint::BigUint::from_bytes_be(bytes).into(),
                };
                item::put(target.code, &from_big(big), &mut target.data.borrow_mut())?;
            }
        }
        Format::Float { size: 4, little } => {
            for bytes in items.chunks_exact(4) {
                let x = f32::from_le_bytes(ordered(bytes, little)) as f64;
                item::put(target.code, &Value::float(x), &mut target.data.borrow_mut())?;
            }
        }
        Format::Float { little, .. } => {
            for bytes in items.chunks_exact(8) {
                let x = f64::from_le_bytes(ordered(bytes, little));
                item::put(target.code, &Value::float(x), &mut target.data.borrow_mut())?;
            }
        }
        Format::Text(codec) => {
            let (text, _) = decode_with(codec, items, "strict", true)?;
            if let Some(text) = text.as_str() {
                for c in text.chars().iter() {
                    let c = tiercel_object::types::str::from_code_point(c);
                    item::put(target.code, &c, &mut target.data.borrow_mut())?;
                }
            }
        }
    }
    Ok(array)
}
