//! The values of literals: numbers, and strings with their escapes.

use num_bigint::BigInt;

use crate::ast::Constant;
use crate::wtf8::{Wtf8, Wtf8Buf};

use super::{PResult, Parser};

impl Parser<'_> {
    /// The value of the number at the current token, which stays current.
    pub(super) fn number(&mut self) -> PResult<Constant> {
        let text = self.token_text();
        if text.len() < 19 && text.bytes().all(|b| b.is_ascii_digit()) {
            let value = text.bytes().fold(0u64, |acc, b| acc * 10 + u64::from(b - b'0'));
            return Ok(Constant::Int(value.into()));
        }
        let mut clean = String::with_capacity(text.len());
        clean.extend(text.chars().filter(|&c| c != '_'));
        if clean.len() != text.len() {
            self.need_version(6, "Underscores in numeric literals are")?;
        }
        let bytes = clean.as_bytes();
        let base = match bytes {
            [b'0', letter, ..] => match letter | 0x20 {
                b'x' => 16,
                b'o' => 8,
                b'b' => 2,
                _ => 10,
            },
            _ => 10,
        };
        if base != 10 {
            let value = BigInt::parse_bytes(&bytes[2..], base).unwrap_or_default();
            return Ok(Constant::Int(value));
        }
        if matches!(bytes.last(), Some(b'j' | b'J')) {
            let imag = clean[..clean.len() - 1].parse().unwrap_or(0.0);
            return Ok(Constant::Complex { real: 0.0, imag });
        }
        if bytes.iter().any(|b| matches!(b, b'.' | b'e' | b'E')) {
            return Ok(Constant::Float(clean.parse().unwrap_or(0.0)));
        }
        let limit = self.options.max_int_digits;
        let is_zero = bytes.iter().all(|&b| b == b'0');
        if limit != 0 && bytes.len() > limit && !is_zero {
            return self.error_on_line(format!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; \
                 use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge \
                 integer literals to avoid decimal conversion limits.",
                bytes.len()
            ));
        }
        Ok(Constant::Int(BigInt::parse_bytes(bytes, 10).unwrap_or_default()))
    }
}

/// Where in a literal a bad escape stands, as an offset, and what it is.
pub(super) type BadEscapeAt = Option<(usize, BadEscape)>;

/// An escape that escapes nothing, which draws a warning.
pub(super) enum BadEscape {
    /// A backslash before this character.
    Char(char),
    /// A number that is too large, by its digits.
    Octal(String),
}

/// Decodes the escapes of a string's text. An error is the message behind `(unicode error) `.
pub(super) fn unescape(text: &str) -> Result<(Wtf8, BadEscapeAt), String> {
    let mut out = Wtf8Buf::with_capacity(text.len());
    let mut bad = None;
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let failed = |length: usize, why: &str| {
            let start = widened(&text[..text.len() - escape.len()]);
            Err(decode_error(start, start + length, why))
        };
        let Some(c) = escape[1..].chars().next() else {
            // Only text before a replacement field can end so.
            out.push_str("\\");
            return Ok((out.finish(), bad));
        };
        rest = &escape[1 + c.len_utf8()..];
        match c {
            '\n' => {}
            '\\' | '\'' | '"' => out.push_code_point(c as u32),
            'a' => out.push_str("\x07"),
            'b' => out.push_str("\x08"),
            'f' => out.push_str("\x0C"),
            'n' => out.push_str("\n"),
            'r' => out.push_str("\r"),
            't' => out.push_str("\t"),
            'v' => out.push_str("\x0B"),
            '0'..='7' => {
                let (value, digits) = octal(&escape[1..]);
                rest = &escape[1 + digits..];
                if value > 0o377 && bad.is_none() {
                    bad = Some((text.len() - escape.len(), BadEscape::Octal(escape[1..1 + digits].into())));
                }
                out.push_code_point(value);
            }
            'x' | 'u' | 'U' => {
                let (count, why) = match c {
                    'x' => (2, "truncated \\xXX escape"),
                    'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let digits = rest.bytes().take(count).take_while(u8::is_ascii_hexdigit).count();
                if digits < count {
                    return failed(2 + digits, why);
                }
                let code = u32::from_str_radix(&rest[..count], 16).unwrap_or(u32::MAX);
                if code > 0x10_FFFF {
                    return failed(2 + count, "illegal Unicode character");
                }
                out.push_code_point(code);
                rest = &rest[count..];
            }
            'N' => {
                let Some((name, after)) = rest.strip_prefix('{').and_then(|r| r.split_once('}')) else {
                    let length = if rest.starts_with('{') { widened(escape) } else { 2 };
                    return failed(length, "malformed \\N character escape");
                };
                if name.is_empty() {
                    return failed(3, "malformed \\N character escape");
                }
                let Some(found) = unicode_names2::character(name) else {
                    return failed(4 + widened(name), "unknown Unicode character name");
                };
                out.push_code_point(found as u32);
                rest = after;
            }
            _ => {
                // CPython escapes the backslash itself before characters beyond ASCII.
                if c.is_ascii() && bad.is_none() {
                    bad = Some((text.len() - escape.len(), BadEscape::Char(c)));
                }
                out.push_str("\\");
                out.push_code_point(c as u32);
            }
        }
    }
    out.push_str(rest);
    Ok((out.finish(), bad))
}

/// Decodes the escapes of a bytes literal. An error is the whole message.
pub(super) fn unescape_bytes(text: &str) -> Result<(Box<[u8]>, BadEscapeAt), String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut bad = None;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' || at + 1 == bytes.len() {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        let letter = bytes[at + 1];
        at += 2;
        match letter {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(letter),
            b'a' => out.push(0x07),
            b'b' => out.push(0x08),
            b'f' => out.push(0x0C),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(0x0B),
            b'0'..=b'7' => {
                let (value, digits) = octal(&text[at - 1..]);
                if value > 0o377 && bad.is_none() {
                    bad = Some((at - 2, BadEscape::Octal(text[at - 1..at - 1 + digits].into())));
                }
                at += digits - 1;
                out.push(value as u8);
            }
            b'x' => {
                let digits = bytes[at..].iter().take(2).take_while(|b| b.is_ascii_hexdigit()).count();
                if digits < 2 {
                    return Err(format!("invalid \\x escape at position {}", at - 2));
                }
                out.push(u8::from_str_radix(&text[at..at + 2], 16).unwrap_or(0));
                at += 2;
            }
            _ => {
                bad.get_or_insert((at - 2, BadEscape::Char(letter as char)));
                out.extend([b'\\', letter]);
            }
        }
    }
    Ok((out.into(), bad))
}

/// Up to three octal digits: their value and how many there are.
fn octal(text: &str) -> (u32, usize) {
    let digits = text.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
    (u32::from_str_radix(&text[..digits], 8).unwrap_or(0), digits)
}

/// How long a text is where every character beyond ASCII is written as `\UXXXXXXXX`:
/// the form in which CPython counts the positions of its errors.
fn widened(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum()
}

fn decode_error(start: usize, end: usize, why: &str) -> String {
    format!("'unicodeescape' codec can't decode bytes in position {start}-{}: {why}", end - 1)
}
