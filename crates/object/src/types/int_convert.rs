//! `int(x)`: from numbers, strings and bytes.

use crate::error::PyResult;
use crate::number::{decimal_digits, int_text};
use crate::thread::{runtime, types};
use crate::value::Value;
use crate::{bail, object};

use super::int::{self, from_big};

/// Reads the text of an int in a base of 2 to 36 or 0. `source` is what the error text shows.
fn parse(text: &str, base: u32, source: &Value) -> PyResult<Value> {
    let limit = runtime().int_max_str_digits.get();
    match int_text::parse(text, base, limit) {
        Ok(int_text::Parsed::Small(i)) => Ok(Value::int(i)),
        Ok(int_text::Parsed::Big(i)) => Ok(from_big(i)),
        Err(int_text::ParseError::TooLong(digits)) => bail!(
            ValueError,
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use \
             sys.set_int_max_str_digits() to increase the limit"
        ),
        Err(int_text::ParseError::Invalid) => {
            let shown: String = object::repr_string(source)?.chars().take(200).collect();
            bail!(ValueError, "invalid literal for int() with base {base}: {shown}")
        }
    }
}

/// Reads an int from a string or bytes-like object; `None` if it is neither.
fn from_text(v: &Value, base: u32) -> PyResult<Option<Value>> {
    if let Some(text) = v.as_str() {
        let ascii = match text.as_ascii() {
            Some(ascii) => decimal_digits::trim(ascii).to_string(),
            None => decimal_digits::to_ascii(text.chars().iter()),
        };
        return parse(&ascii, base, v).map(Some);
    }
    let Some(get) = v.ty().slots().buffer else { return Ok(None) };
    let buffer = get(v, false)?;
    let text: String =
        buffer.bytes().iter().map(|&byte| if byte < 128 { byte as char } else { '?' }).collect();
    parse(decimal_digits::trim(&text), base, v).map(Some)
}

/// The int that `__int__` or `__index__` gave.
fn checked(result: Value, method: &str) -> PyResult<Value> {
    if result.is_small_int() {
        return Ok(result);
    }
    let name = result.ty().name_str();
    if !int::is_int(&result) {
        bail!(TypeError, "{method} returned non-int (type {name})");
    }
    if !std::ptr::eq(result.ty(), types().int) {
        let text = format!(
            "{method} returned non-int (type {name}).  The ability to return an instance of a strict subclass of int \
             is deprecated, and may be removed in a future version of Python."
        );
        object::warn(types().exceptions.DeprecationWarning, &text, 1)?;
    }
    Ok(int::exact(&result))
}

/// `int(x)`.
pub fn to_int(v: &Value) -> PyResult<Value> {
    if v.is_small_int() {
        return Ok(v.clone());
    }
    let slots = v.ty().slots();
    if let Some(convert) = slots.nb_int {
        return checked(convert(v)?, "__int__");
    }
    if slots.nb_index.is_some() {
        return Ok(int::exact(&object::index(v)?));
    }
    match from_text(v, 10)? {
        Some(i) => Ok(i),
        None => bail!(
            TypeError,
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            v.ty().name_str()
        ),
    }
}

/// `int(x, base)`.
pub fn to_int_in_base(v: &Value, base: &Value) -> PyResult<Value> {
    let base = match int::to_i64(&object::index(base)?) {
        Some(base @ (0 | 2..=36)) => base as u32,
        _ => bail!(ValueError, "int() base must be >= 2 and <= 36, or 0"),
    };
    // Unlike `int(x)`, not every bytes-like object will do.
    let text = v.as_str().is_some()
        || [types().bytes, types().bytearray].iter().any(|ty| object::is_instance_of(v, ty));
    match if text { from_text(v, base)? } else { None } {
        Some(i) => Ok(i),
        None => bail!(TypeError, "int() can't convert non-string with explicit base"),
    }
}
