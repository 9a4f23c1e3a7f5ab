//! Backslash escapes as codecs: `unicode_escape`, `raw_unicode_escape`, and `escape` of bytes.

use super::failure::{Failure, Fault};
use tiercel_macros::pymodule;
use tiercel_object::thread::types;
use tiercel_object::types::str::Chars;
use tiercel_object::{PyResult, bail, object};

fn push_escape(out: &mut Vec<u8>, c: u32) {
    let text = match c {
        0..=0xff => format!("\\x{c:02x}"),
        0x100..=0xffff => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    };
    out.extend(text.bytes());
}

fn encode_unicode(chars: Chars<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(chars.len());
    for c in chars.iter() {
        match c {
            0x5c => out.extend(b"\\\\"),
            0x20..=0x7e => out.push(c as u8),
            0x09 => out.extend(b"\\t"),
            0x0a => out.extend(b"\\n"),
            0x0d => out.extend(b"\\r"),
            _ => push_escape(&mut out, c),
        }
    }
    out
}

fn encode_raw(chars: Chars<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(chars.len());
    for c in chars.iter() {
        match u8::try_from(c) {
            Ok(byte) => out.push(byte),
            Err(_) => push_escape(&mut out, c),
        }
    }
    out
}

/// What a digit-less escape stands for.
fn simple_escape(byte: u8) -> Option<u8> {
    Some(match byte {
        b'\\' | b'\'' | b'"' => byte,
        b'b' => 8,
        b'f' => 12,
        b't' => 9,
        b'n' => 10,
        b'r' => 13,
        b'v' => 11,
        b'a' => 7,
        _ => return None,
    })
}

/// Reads up to three octal digits at `at`: their value, and how many.
fn octal(bytes: &[u8], at: usize) -> (u32, usize) {
    let digits = bytes[at..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(*b)).count();
    (bytes[at..at + digits].iter().fold(0, |value, b| value * 8 + (b - b'0') as u32), digits)
}

fn warn(escape: &str, kind: &str, prefix: &str) -> PyResult<()> {
    let message = format!(
        "{prefix}\"\\{escape}\" is an invalid {kind}escape sequence. \
         Such sequences will not work in the future. "
    );
    object::warn(types().exceptions.DeprecationWarning, &message, 1)
}

/// How an escape with hexadecimal digits ends.
enum Hex {
    Value(u32),
    /// The input ends among the digits.
    Cut,
    /// Something else stands among the digits.
    Bad,
}

/// Reads exactly `count` digits; `at` moves up to the first that is none.
fn hex(bytes: &[u8], at: &mut usize, count: usize) -> Hex {
    let mut value = 0u32;
    for _ in 0..count {
        let Some(&byte) = bytes.get(*at) else { return Hex::Cut };
        let Some(digit) = (byte as char).to_digit(16) else { return Hex::Bad };
        value = value << 4 | digit;
        *at += 1;
    }
    Hex::Value(value)
}

/// The characters, and how many bytes were used (all, if `last`).
fn decode_unicode(bytes: &[u8], errors: &str, last: bool) -> PyResult<(Vec<u32>, usize)> {
    let failure = Failure { encoding: "unicodeescape", errors };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let (mut warned_escape, mut warned_octal) = (None, None);
    while at < bytes.len() {
        let start = at;
        at += 1;
        if bytes[start] != b'\\' {
            out.push(bytes[start] as u32);
            continue;
        }
        let mut reason = "\\ at end of string";
        let mut cut = false;
        match bytes.get(at).copied() {
            None => cut = true,
            Some(b'\n') => {
                at += 1;
                continue;
            }
            Some(b'0'..=b'7') => {
                let (value, digits) = octal(bytes, at);
                if value > 0o377 && warned_octal.is_none() {
                    warned_octal = Some(at);
                }
                at += digits;
                out.push(value);
                continue;
            }
            Some(kind @ (b'x' | b'u' | b'U')) => {
                at += 1;
                let count;
                (count, reason) = match kind {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                match hex(bytes, &mut at, count) {
                    Hex::Value(c) if c <= 0x10ffff => {
                        out.push(c);
                        continue;
                    }
                    Hex::Value(_) => reason = "illegal Unicode character",
                    Hex::Cut => cut = true,
                    Hex::Bad => {}
                }
            }
            Some(b'N') => {
                at += 1;
                reason = "malformed \\N character escape";
                match bytes.get(at) {
                    None => cut = true,
                    Some(b'{') => {
                        at += 1;
                        match bytes[at..].iter().position(|&b| b == b'}') {
                            None => {
                                at = bytes.len();
                                cut = true;
                            }
                            Some(len) => {
                                let name = std::str::from_utf8(&bytes[at..at + len]).unwrap_or_default();
                                at += len;
                                if len > 0 {
                                    at += 1;
                                    if let Some(c) = rustpython_unicode::lookup_character(name) {
                                        out.push(c as u32);
                                        continue;
                                    }
                                    reason = "unknown Unicode character name";
                                }
                            }
                        }
                    }
                    Some(_) => {}
                }
            }
            Some(byte) => {
                at += 1;
                match simple_escape(byte) {
                    Some(c) => out.push(c as u32),
                    None => {
                        warned_escape.get_or_insert(byte);
                        out.extend([0x5c, byte as u32]);
                    }
                }
                continue;
            }
        }
        if cut && !last {
            at = start;
            break;
        }
        at = failure.decoding(bytes, Fault { start, end: at, reason }, &mut out)?;
    }
    if let Some(first) = warned_octal {
        warn(&String::from_utf8_lossy(&bytes[first..first + 3]), "octal ", "")?;
    } else if let Some(byte) = warned_escape {
        warn(&char::from(byte).to_string(), "", "")?;
    }
    Ok((out, at))
}

/// As [`decode_unicode`], with `\u` and `\U` as the only escapes.
fn decode_raw(bytes: &[u8], errors: &str, last: bool) -> PyResult<(Vec<u32>, usize)> {
    let failure = Failure { encoding: "rawunicodeescape", errors };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += 1;
        if bytes[start] != b'\\' {
            out.push(bytes[start] as u32);
            continue;
        }
        let Some(&kind) = bytes.get(at) else {
            if last {
                out.push(0x5c);
            } else {
                at = start;
            }
            break;
        };
        at += 1;
        let (count, mut reason) = match kind {
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            _ => {
                out.extend([0x5c, kind as u32]);
                continue;
            }
        };
        match hex(bytes, &mut at, count) {
            Hex::Value(c) if c <= 0x10ffff => {
                out.push(c);
                continue;
            }
            Hex::Value(_) => reason = "\\Uxxxxxxxx out of range",
            Hex::Cut if !last => {
                at = start;
                break;
            }
            Hex::Cut | Hex::Bad => {}
        }
        at = failure.decoding(bytes, Fault { start, end: at, reason }, &mut out)?;
    }
    Ok((out, at))
}

/// The escapes of bytes literals.
fn decode_bytes(bytes: &[u8], errors: &str) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let (mut warned_escape, mut warned_octal) = (None, None);
    while at < bytes.len() {
        let start = at;
        at += 1;
        if bytes[start] != b'\\' {
            out.push(bytes[start]);
            continue;
        }
        match bytes.get(at).copied() {
            None => bail!(ValueError, "Trailing \\ in string"),
            Some(b'\n') => at += 1,
            Some(b'0'..=b'7') => {
                let (value, digits) = octal(bytes, at);
                if value > 0o377 && warned_octal.is_none() {
                    warned_octal = Some(at);
                }
                at += digits;
                out.push(value as u8);
            }
            Some(b'x') => {
                at += 1;
                let mut end = at;
                if let Hex::Value(value) = hex(bytes, &mut end, 2) {
                    at = end;
                    out.push(value as u8);
                    continue;
                }
                match errors {
                    "strict" => bail!(ValueError, "invalid \\x escape at position {start}"),
                    "replace" => out.push(b'?'),
                    "ignore" => {}
                    _ => bail!(ValueError, "decoding error; unknown error handling code: {errors}"),
                }
                // The one digit there may be goes with it.
                at = end;
            }
            Some(byte) => {
                at += 1;
                match simple_escape(byte) {
                    Some(c) => out.push(c),
                    None => {
                        warned_escape.get_or_insert(byte);
                        out.extend([b'\\', byte]);
                    }
                }
            }
        }
    }
    if let Some(first) = warned_octal {
        warn(&String::from_utf8_lossy(&bytes[first..first + 3]), "octal ", "b")?;
    } else if let Some(byte) = warned_escape {
        warn(&char::from(byte).to_string(), "", "b")?;
    }
    Ok(out)
}

fn encode_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\'' | b'\\' => out.extend([b'\\', byte]),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b' '..=b'~' => out.push(byte),
            _ => push_escape(&mut out, byte as u32),
        }
    }
    out
}

#[pymodule(name = "_codecs")]
pub mod escapes {
    use crate::codecs::codecs::handler_text;
    use crate::text_argument::Text;
    use tiercel_object::args::{ArgContext, FromArg};
    use tiercel_object::types::bytes::BytesObject;
    use tiercel_object::types::str::{Chars, from_code_points};
    use tiercel_object::types::str_codec::{Codec, encode_with};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, buffer};

    /// An argument of bytes; a str gives its UTF-8.
    struct Data(Vec<u8>);

    impl FromArg<'_> for Data {
        fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
            match value.as_str() {
                Some(_) => encode_with(Codec::Utf8, value, "strict").map(Data),
                None => Ok(Data(buffer::get(value)?.bytes().to_vec())),
            }
        }
    }

    fn decoded((chars, used): (Vec<u32>, usize)) -> Value {
        TupleObject::pair(from_code_points(&chars), Value::int(used as i64))
    }

    fn encoded(str: &Value, encode: fn(Chars<'_>) -> Vec<u8>) -> Value {
        let Some(text) = str.as_str() else { return Value::NONE };
        TupleObject::pair(Value::bytes(&encode(text.chars())), Value::int(text.len() as i64))
    }

    #[function("(data, errors=None, final=True, /)")]
    fn unicode_escape_decode(data: Data, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        super::decode_unicode(&data.0, &handler_text(errors), last).map(decoded)
    }

    #[function("(str, errors=None, /)")]
    fn unicode_escape_encode(str: Text<'_>, _errors: Option<&Value>) -> Value {
        encoded(str.0, super::encode_unicode)
    }

    #[function("(data, errors=None, final=True, /)")]
    fn raw_unicode_escape_decode(data: Data, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        super::decode_raw(&data.0, &handler_text(errors), last).map(decoded)
    }

    #[function("(str, errors=None, /)")]
    fn raw_unicode_escape_encode(str: Text<'_>, _errors: Option<&Value>) -> Value {
        encoded(str.0, super::encode_raw)
    }

    #[function("(data, errors=None, /)")]
    fn escape_decode(data: Data, errors: Option<&Value>) -> PyResult<Value> {
        let bytes = super::decode_bytes(&data.0, &handler_text(errors))?;
        Ok(TupleObject::pair(Value::bytes(&bytes), Value::int(data.0.len() as i64)))
    }

    /// A bytes argument.
    struct Bytes<'a>(&'a BytesObject);

    impl<'a> FromArg<'a> for Bytes<'a> {
        fn from_arg(value: &'a Value, what: ArgContext) -> PyResult<Self> {
            value.downcast::<BytesObject>().map(Bytes).ok_or_else(|| what.wrong_type("bytes", value))
        }
    }

    #[function("(data, errors=None, /)")]
    fn escape_encode(data: Bytes<'_>, _errors: Option<&Value>) -> Value {
        let bytes = data.0.data();
        TupleObject::pair(Value::bytes(&super::encode_bytes(bytes)), Value::int(bytes.len() as i64))
    }
}
