//! The error handlers that are there from the start.

use tiercel_macros::pymodule;

/// Their names; the functions' names have `_errors` behind.
pub const NAMES: [&str; 8] = [
    "strict",
    "ignore",
    "replace",
    "backslashreplace",
    "xmlcharrefreplace",
    "namereplace",
    "surrogateescape",
    "surrogatepass",
];

#[pymodule(name = "_codecs")]
pub mod handlers {
    use tiercel_object::error::{PyResult, Raised};
    use tiercel_object::thread::types;
    use tiercel_object::types::exception_methods::exception;
    use tiercel_object::types::str::{from_code_points, push_wtf8, to_string_lossy};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, buffer};

    /// The error handler "strict".
    #[function("(exception, /)")]
    fn strict_errors(e: &Value) -> PyResult<Value> {
        if !e.ty().is_subtype(types().exceptions.BaseException) {
            bail!(TypeError, "codec must pass exception instance");
        }
        Err(Raised::new(e.clone()))
    }

    fn end_of(e: &Value) -> PyResult<Value> {
        if !e.ty().is_subtype(types().exceptions.UnicodeError) {
            bail!(TypeError, "don't know how to handle {} in error callback", e.ty().name_str());
        }
        Ok(exception(e).extra[3].get_or_none())
    }

    fn failed_characters(e: &Value) -> Vec<u32> {
        let x = exception(e);
        let number = |i: usize| x.extra[i].get().and_then(|v| v.as_small_int()).unwrap_or(0).max(0) as usize;
        let object = x.extra[1].get_or_none();
        let all: Vec<u32> = match object.as_str() {
            Some(s) => s.chars().iter().collect(),
            None => buffer::get(&object)
                .map(|b| b.bytes().iter().map(|&b| b as u32).collect())
                .unwrap_or_default(),
        };
        all.get(number(2)..number(3).min(all.len())).unwrap_or_default().to_vec()
    }

    fn handled(text: &[u32], e: &Value) -> PyResult<Value> {
        Ok(TupleObject::from_vec(vec![from_code_points(text), end_of(e)?]))
    }

    /// The error handler "ignore".
    #[function("(exception, /)")]
    fn ignore_errors(e: &Value) -> PyResult<Value> {
        handled(&[], e)
    }

    /// The error handler "replace".
    #[function("(exception, /)")]
    fn replace_errors(e: &Value) -> PyResult<Value> {
        end_of(e)?;
        let mark =
            if e.ty().is_subtype(types().exceptions.UnicodeEncodeError) { b'?' as u32 } else { 0xfffd };
        let n = if e.ty().is_subtype(types().exceptions.UnicodeDecodeError) {
            1
        } else {
            failed_characters(e).len()
        };
        handled(&vec![mark; n], e)
    }

    fn each(e: &Value, f: impl Fn(u32) -> String) -> PyResult<Value> {
        end_of(e)?;
        let text: Vec<u32> = failed_characters(e)
            .into_iter()
            .flat_map(|c| f(c).chars().map(u32::from).collect::<Vec<_>>())
            .collect();
        handled(&text, e)
    }

    /// The error handler "backslashreplace".
    #[function("(exception, /)")]
    fn backslashreplace_errors(e: &Value) -> PyResult<Value> {
        each(e, |c| match c {
            0..=0xff => format!("\\x{c:02x}"),
            0x100..=0xffff => format!("\\u{c:04x}"),
            _ => format!("\\U{c:08x}"),
        })
    }

    /// The error handler "xmlcharrefreplace".
    #[function("(exception, /)")]
    fn xmlcharrefreplace_errors(e: &Value) -> PyResult<Value> {
        if !is_encoding(e) {
            return cannot_handle(e);
        }
        each(e, |c| format!("&#{c};"))
    }

    /// The error handler "namereplace".
    #[function("(exception, /)")]
    fn namereplace_errors(e: &Value) -> PyResult<Value> {
        if !is_encoding(e) {
            return cannot_handle(e);
        }
        each(e, |c| match char::from_u32(c).and_then(unicode_names2::name) {
            Some(name) => format!("\\N{{{name}}}"),
            None if c < 0x100 => format!("\\x{c:02x}"),
            None if c < 0x10000 => format!("\\u{c:04x}"),
            None => format!("\\U{c:08x}"),
        })
    }

    fn is_encoding(e: &Value) -> bool {
        e.ty().is_subtype(types().exceptions.UnicodeEncodeError)
    }

    fn is_decoding(e: &Value) -> bool {
        e.ty().is_subtype(types().exceptions.UnicodeDecodeError)
    }

    /// The exception itself, where a handler does not know what to do.
    fn pass_on(e: &Value) -> PyResult<Value> {
        Err(Raised::new(e.clone()))
    }

    #[cold]
    fn cannot_handle(e: &Value) -> PyResult<Value> {
        bail!(TypeError, "don't know how to handle {} in error callback", e.ty().name_str())
    }

    /// The error handler "surrogateescape".
    #[function("(exception, /)", name = "surrogateescape")]
    fn surrogateescape_errors(e: &Value) -> PyResult<Value> {
        let failed = failed_characters(e);
        if is_encoding(e) {
            let bytes: Option<Vec<u8>> =
                failed.iter().map(|c| (0xdc80..=0xdcff).contains(c).then(|| (c - 0xdc00) as u8)).collect();
            return match bytes {
                Some(bytes) => Ok(TupleObject::pair(Value::bytes(&bytes), end_of(e)?)),
                None => pass_on(e),
            };
        }
        if !is_decoding(e) {
            return cannot_handle(e);
        }
        // At most four bytes at a time, and ASCII is never hidden.
        let hidden: Vec<u32> =
            failed.iter().take(4).take_while(|&&byte| byte >= 128).map(|byte| 0xdc00 + byte).collect();
        if hidden.is_empty() {
            return pass_on(e);
        }
        let start = exception(e).extra[2].get().and_then(|v| v.as_small_int()).unwrap_or(0);
        let end = Value::int(start + hidden.len() as i64);
        Ok(TupleObject::pair(from_code_points(&hidden), end))
    }

    /// Bytes of a code unit, and whether the low one comes first; 0 for UTF-8.
    fn unit_of(encoding: &str) -> Option<(usize, bool)> {
        let name = encoding.to_ascii_lowercase().replace(['-', '_'], "");
        let native = cfg!(target_endian = "little");
        Some(match name.as_str() {
            "utf8" | "cp65001" => (0, true),
            "utf16" => (2, native),
            "utf16le" => (2, true),
            "utf16be" => (2, false),
            "utf32" => (4, native),
            "utf32le" => (4, true),
            "utf32be" => (4, false),
            _ => return None,
        })
    }

    fn is_surrogate(c: u32) -> bool {
        (0xd800..0xe000).contains(&c)
    }

    /// The error handler "surrogatepass".
    #[function("(exception, /)", name = "surrogatepass")]
    fn surrogatepass_errors(e: &Value) -> PyResult<Value> {
        if !is_encoding(e) && !is_decoding(e) {
            return cannot_handle(e);
        }
        let encoding = to_string_lossy(&exception(e).extra[0].get_or_none());
        let Some((size, little)) = unit_of(&encoding) else { return pass_on(e) };
        if is_encoding(e) {
            let mut out = Vec::new();
            for c in failed_characters(e) {
                if !is_surrogate(c) {
                    return pass_on(e);
                }
                match size {
                    0 => push_wtf8(&mut out, c),
                    _ if little => out.extend(&c.to_le_bytes()[..size]),
                    _ => out.extend(&c.to_be_bytes()[4 - size..]),
                }
            }
            return Ok(TupleObject::pair(Value::bytes(&out), end_of(e)?));
        }
        let object = exception(e).extra[1].get_or_none();
        let start = exception(e).extra[2].get().and_then(|v| v.as_small_int()).unwrap_or(0).max(0) as usize;
        let view = buffer::get(&object)?;
        let rest = view.bytes().get(start..).unwrap_or_default();
        let (found, len) = match (size, rest) {
            (0, [a, b, c, ..]) if a & 0xf0 == 0xe0 && b & 0xc0 == 0x80 && c & 0xc0 == 0x80 => {
                ((*a as u32 & 0xf) << 12 | (*b as u32 & 0x3f) << 6 | *c as u32 & 0x3f, 3)
            }
            (2, [a, b, ..]) => {
                let pair = [*a, *b];
                (if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) } as u32, 2)
            }
            (4, [a, b, c, d, ..]) => {
                let four = [*a, *b, *c, *d];
                (if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }, 4)
            }
            _ => return pass_on(e),
        };
        if !is_surrogate(found) {
            return pass_on(e);
        }
        Ok(TupleObject::pair(from_code_points(&[found]), Value::int((start + len) as i64)))
    }
}
