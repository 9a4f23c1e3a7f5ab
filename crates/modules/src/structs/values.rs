//! One value of a struct: Python object to bytes and back.

use super::format::{Field, Layout};
use super::struct_error;
use num_traits::ToPrimitive;
use tiercel_object::types::bytearray::ByteArrayObject;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::complex;
use tiercel_object::types::int::{from_i128, is_int, to_big};
use tiercel_object::types::memory_items::{f64_to_half, half_to_f64};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, Raised, bail, object};

/// Puts bytes that begin with the low one in order.
fn put_little(out: &mut [u8], bytes: &[u8], little: bool) {
    out.copy_from_slice(&bytes[..out.len()]);
    if !little {
        out.reverse();
    }
}

fn get_little<const N: usize>(bytes: &[u8], little: bool) -> [u8; N] {
    let mut out = [0; N];
    out[..bytes.len()].copy_from_slice(bytes);
    if !little {
        out[..bytes.len()].reverse();
    }
    out
}

fn is_signed(code: u8) -> bool {
    matches!(code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
}

/// The least and the largest number that a format holds.
fn limits(code: u8, size: usize) -> (i128, i128) {
    let bits = size * 8;
    match is_signed(code) {
        true => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
        false => (0, (1 << bits) - 1),
    }
}

/// The int that an argument is or stands for.
fn integer(v: &Value) -> PyResult<Value> {
    if is_int(v) {
        return Ok(v.clone());
    }
    if v.ty().slots().nb_index.is_none() {
        return Err(struct_error("required argument is not an integer"));
    }
    object::index(v)
}

fn number(v: &Value) -> PyResult<Option<i128>> {
    match v.as_small_int() {
        Some(i) => Ok(Some(i as i128)),
        None => Ok(to_big(&integer(v)?).to_i128()),
    }
}

/// Runs a conversion, with its errors under another name and text.
fn renamed<T>(result: PyResult<T>, message: &str) -> PyResult<T> {
    result.map_err(|raised| {
        drop(raised.take());
        struct_error(message)
    })
}

fn too_large(code: char) -> Raised {
    tiercel_object::err!(OverflowError, "float too large to pack with {code} format")
}

fn put_float(out: &mut [u8], x: f64, little: bool, code: char) -> PyResult<()> {
    match out.len() {
        2 => {
            let half = f64_to_half(x).ok_or_else(|| too_large(code))?;
            put_little(out, &half.to_le_bytes(), little);
        }
        4 => {
            let single = x as f32;
            if single.is_infinite() && x.is_finite() {
                return Err(too_large(code));
            }
            put_little(out, &single.to_le_bytes(), little);
        }
        _ => put_little(out, &x.to_le_bytes(), little),
    }
    Ok(())
}

fn get_float(bytes: &[u8], little: bool) -> f64 {
    match bytes.len() {
        2 => half_to_f64(u16::from_le_bytes(get_little(bytes, little))),
        4 => f32::from_le_bytes(get_little(bytes, little)) as f64,
        _ => f64::from_le_bytes(get_little(bytes, little)),
    }
}

fn complex_number(v: &Value) -> PyResult<(f64, f64)> {
    const MESSAGE: &str = "required argument is not a complex";
    if let Some(z) = complex::value_of(v) {
        return Ok(z);
    }
    let special = tiercel_object::types::str::intern("__complex__");
    if let Some(z) = object::call_special(v, &special, &[])? {
        return complex::value_of(&z).ok_or_else(|| struct_error(MESSAGE));
    }
    Ok((renamed(object::as_f64(v), MESSAGE)?, 0.0))
}

fn with_bytes<R>(v: &Value, code: u8, f: impl FnOnce(&[u8]) -> R) -> PyResult<R> {
    if let Some(bytes) = v.downcast::<BytesObject>() {
        return Ok(f(bytes.data()));
    }
    match v.downcast::<ByteArrayObject>() {
        Some(array) => Ok(f(&array.data.borrow())),
        None => Err(struct_error(&format!("argument for '{}' must be a bytes object", code as char))),
    }
}

/// Writes one value over the bytes of its field.
pub fn pack(layout: &Layout, field: &Field, v: &Value, out: &mut [u8]) -> PyResult<()> {
    let (code, little) = (field.code, layout.little);
    match code {
        b'c' => match v.downcast::<BytesObject>().map(BytesObject::data) {
            Some([byte]) => out[0] = *byte,
            _ => return Err(struct_error("char format requires a bytes object of length 1")),
        },
        b'?' => out[0] = u8::from(object::truth(v)?),
        b's' => with_bytes(v, code, |bytes| {
            let n = bytes.len().min(out.len());
            out[..n].copy_from_slice(&bytes[..n]);
        })?,
        b'p' => with_bytes(v, code, |bytes| {
            if let Some((len, rest)) = out.split_first_mut() {
                let n = bytes.len().min(rest.len());
                rest[..n].copy_from_slice(&bytes[..n]);
                *len = n.min(255) as u8;
            }
        })?,
        b'e' | b'f' | b'd' => {
            let x = match v.as_word_float() {
                Some(x) => x,
                None => renamed(object::as_f64(v), "required argument is not a float")?,
            };
            put_float(out, x, little, code as char)?;
        }
        b'F' | b'D' => {
            let (real, imag) = complex_number(v)?;
            let half = out.len() / 2;
            for (part, x) in [(0, real), (half, imag)] {
                let out = &mut out[part..part + half];
                // In the machine's own order, too large a part is infinite and no error.
                match little == cfg!(target_endian = "little") && half == 4 {
                    true => put_little(out, &(x as f32).to_le_bytes(), little),
                    false => put_float(out, x, little, 'f')?,
                }
            }
        }
        b'P' => {
            let fits = number(v)?.filter(|i| (-(1i128 << 63)..1i128 << 64).contains(i));
            let Some(i) = fits else { bail!(OverflowError, "int too large to convert") };
            put_little(out, &i.to_le_bytes(), little);
        }
        _ => {
            let (least, most) = limits(code, out.len());
            match number(v)? {
                Some(i) if (least..=most).contains(&i) => put_little(out, &i.to_le_bytes(), little),
                _ => {
                    let code = code as char;
                    let text = format!("'{code}' format requires {least} <= number <= {most}");
                    return Err(struct_error(&text));
                }
            }
        }
    }
    Ok(())
}

/// The value that a field's bytes are.
pub fn unpack(layout: &Layout, field: &Field, bytes: &[u8]) -> Value {
    let little = layout.little;
    match field.code {
        b'c' | b's' => Value::bytes(bytes),
        b'p' => match bytes.split_first() {
            Some((&len, rest)) => Value::bytes(&rest[..rest.len().min(len as usize)]),
            None => Value::bytes(b""),
        },
        b'?' => Value::bool(bytes[0] != 0),
        b'e' | b'f' | b'd' => Value::float(get_float(bytes, little)),
        b'F' | b'D' => {
            let (real, imag) = bytes.split_at(bytes.len() / 2);
            complex::new((get_float(real, little), get_float(imag, little)))
        }
        code => {
            let wide = u64::from_le_bytes(get_little(bytes, little));
            if is_signed(code) {
                let unused = 64 - 8 * bytes.len() as u32;
                Value::int((wide << unused) as i64 >> unused)
            } else {
                from_i128(wide as i128)
            }
        }
    }
}
