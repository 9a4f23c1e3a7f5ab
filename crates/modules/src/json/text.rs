//! JSON's strings: reading and writing them.

use crate::api::import_module;
use tiercel_object::types::str::{Chars, StrObject, from_chars, from_code_points};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, Raised, bail, object};

/// `json.JSONDecodeError`, raised.
#[cold]
pub fn decode_error(message: &str, document: &Value, position: i64) -> Raised {
    let raise = || -> PyResult<Raised> {
        let class = object::getattr_str(&import_module("json.decoder")?, "JSONDecodeError")?;
        let arguments = [Value::str(message), document.clone(), Value::int(position)];
        Ok(Raised::new(object::call(&class, &arguments)?))
    };
    raise().unwrap_or_else(|raised| raised)
}

/// The four digits of `\uXXXX` that begin at `at`.
fn hex_digits(chars: Chars<'_>, at: usize) -> Option<u32> {
    (at..at + 4).try_fold(0, |value, i| Some(value * 16 + char::from_u32(chars.at(i))?.to_digit(16)?))
}

/// Reads a string that begins at `start`, after its quote: the string, and where it ends.
pub fn scan(document: &Value, text: &StrObject, start: usize, strict: bool) -> PyResult<(Value, usize)> {
    let (chars, len) = (text.chars(), text.len());
    let unterminated = || decode_error("Unterminated string starting at", document, start as i64 - 1);
    let mut out: Option<Vec<u32>> = None;
    let mut at = start;
    loop {
        let from = at;
        let c = loop {
            if at >= len {
                return Err(unterminated());
            }
            match chars.at(at) {
                c @ (0x22 | 0x5c) => break c,
                c if c <= 0x1f && strict => {
                    return Err(decode_error("Invalid control character at", document, at as i64));
                }
                _ => at += 1,
            }
        };
        if c == 0x22 {
            let rest = chars.slice(from, at);
            let string = match out {
                None => from_chars(rest),
                Some(mut out) => {
                    out.extend(rest.iter());
                    from_code_points(&out)
                }
            };
            return Ok((string, at + 1));
        }
        let out = out.get_or_insert_default();
        out.extend(chars.slice(from, at).iter());
        at += 1;
        if at >= len {
            return Err(unterminated());
        }
        let c = chars.at(at);
        at += 1;
        out.push(match char::from_u32(c) {
            Some('"' | '\\' | '/') => c,
            Some('b') => 8,
            Some('f') => 12,
            Some('n') => 10,
            Some('r') => 13,
            Some('t') => 9,
            Some('u') => {
                let bad = |at: usize| decode_error("Invalid \\uXXXX escape", document, at as i64 - 1);
                if at + 4 > len {
                    return Err(bad(at));
                }
                let high = hex_digits(chars, at).ok_or_else(|| bad(at))?;
                at += 4;
                let pair = (0xd800..0xdc00).contains(&high)
                    && at + 6 <= len
                    && chars.at(at) == 0x5c
                    && chars.at(at + 1) == 0x75;
                match pair {
                    true => match hex_digits(chars, at + 2).ok_or_else(|| bad(at + 2))? {
                        low @ 0xdc00..=0xdfff => {
                            at += 6;
                            0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
                        }
                        _ => high,
                    },
                    false => high,
                }
            }
            _ => return Err(decode_error("Invalid \\escape", document, at as i64 - 2)),
        });
    }
}

/// A text under construction: bytes as long as all characters are below 256.
#[derive(Default)]
pub struct Text {
    narrow: Vec<u8>,
    wide: Vec<u32>,
}

impl Text {
    /// Appends ASCII text.
    pub fn push_ascii(&mut self, text: &str) {
        match self.wide.is_empty() {
            true => self.narrow.extend_from_slice(text.as_bytes()),
            false => self.wide.extend(text.bytes().map(u32::from)),
        }
    }

    /// Appends a character.
    pub fn push(&mut self, c: u32) {
        match u8::try_from(c) {
            Ok(byte) if self.wide.is_empty() => self.narrow.push(byte),
            _ => {
                if self.wide.is_empty() {
                    self.wide.extend(self.narrow.drain(..).map(u32::from));
                }
                self.wide.push(c);
            }
        }
    }

    /// Appends a string.
    pub fn push_str(&mut self, s: &StrObject) {
        match s.chars() {
            Chars::One(bytes) if self.wide.is_empty() => self.narrow.extend_from_slice(bytes),
            chars => chars.iter().for_each(|c| self.push(c)),
        }
    }

    /// The Python string.
    pub fn finish(&self) -> Value {
        match self.wide.is_empty() {
            true => tiercel_object::types::str::from_latin1(&self.narrow),
            false => from_code_points(&self.wide),
        }
    }
}

/// Appends a string in quotes, with escapes where JSON (or, if `ascii`, plain ASCII) needs them.
pub fn push_quoted(out: &mut Text, s: &StrObject, ascii: bool) {
    out.push_ascii("\"");
    if let Chars::One(bytes) = s.chars()
        && bytes.iter().all(|&b| b >= 0x20 && b != b'"' && b != b'\\' && (!ascii || b < 0x7f))
    {
        out.push_str(s);
    } else {
        s.chars().iter().for_each(|c| push_escaped(out, c, ascii));
    }
    out.push_ascii("\"");
}

fn push_escaped(out: &mut Text, c: u32, ascii: bool) {
    match c {
        0x22 => out.push_ascii("\\\""),
        0x5c => out.push_ascii("\\\\"),
        8 => out.push_ascii("\\b"),
        12 => out.push_ascii("\\f"),
        10 => out.push_ascii("\\n"),
        13 => out.push_ascii("\\r"),
        9 => out.push_ascii("\\t"),
        0x20..=0x7e => out.push(c),
        0..=0x1f => out.push_ascii(&format!("\\u{c:04x}")),
        _ if !ascii => out.push(c),
        0x10000.. => {
            let c = c - 0x10000;
            out.push_ascii(&format!("\\u{:04x}\\u{:04x}", 0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff)));
        }
        _ => out.push_ascii(&format!("\\u{c:04x}")),
    }
}

/// The argument of the functions that take a string.
pub fn string_argument(v: &Value) -> PyResult<&StrObject> {
    match v.as_str() {
        Some(s) => Ok(s),
        None => bail!(TypeError, "first argument must be a string, not {}", v.ty().name_str()),
    }
}
