//! UTF-7: ASCII, with everything else as UTF-16 in a kind of base64 between `+` and `-`.

use super::failure::{Failure, Fault};
use tiercel_macros::pymodule;
use tiercel_object::PyResult;
use tiercel_object::types::str::Chars;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    } as u32)
}

/// Whether a character may stand for itself: the direct and optional ones of RFC 2152, and white space.
fn is_direct(c: u32) -> bool {
    match u8::try_from(c) {
        Ok(b'+' | b'\\' | b'~') => false,
        Ok(byte) => byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t' | b'\n' | b'\r'),
        Err(_) => false,
    }
}

/// Bits that do not yet make a digit, or a character.
#[derive(Default)]
struct Bits {
    held: u32,
    count: u32,
}

impl Bits {
    fn push_unit(&mut self, unit: u32, out: &mut Vec<u8>) {
        // At most five bits are left over, so there is room.
        self.held = self.held << 16 | unit;
        self.count += 16;
        while self.count >= 6 {
            self.count -= 6;
            out.push(ALPHABET[(self.held >> self.count & 0x3f) as usize]);
            self.held &= (1 << self.count) - 1;
        }
    }

    /// Fills up the last digit with zeros.
    fn finish(&mut self, out: &mut Vec<u8>) {
        if self.count > 0 {
            out.push(ALPHABET[(self.held << (6 - self.count) & 0x3f) as usize]);
        }
        *self = Bits::default();
    }
}

/// Encodes characters; there is none that cannot be encoded.
fn encode(chars: Chars<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(chars.len() + 2);
    let mut bits = Bits::default();
    let mut shifted = false;
    for c in chars.iter() {
        if is_direct(c) {
            if shifted {
                bits.finish(&mut out);
                shifted = false;
                if digit(c as u8).is_some() || c == b'-' as u32 {
                    out.push(b'-');
                }
            }
            out.push(c as u8);
            continue;
        }
        if !shifted {
            if c == b'+' as u32 {
                out.extend(b"+-");
                continue;
            }
            out.push(b'+');
            shifted = true;
        }
        match c {
            0x10000.. => {
                bits.push_unit(0xd800 + ((c - 0x10000) >> 10), &mut out);
                bits.push_unit(0xdc00 + ((c - 0x10000) & 0x3ff), &mut out);
            }
            _ => bits.push_unit(c, &mut out),
        }
    }
    if shifted {
        bits.finish(&mut out);
        out.push(b'-');
    }
    out
}

/// Decodes bytes: the characters, and how many bytes were used (all, if `last`).
fn decode(bytes: &[u8], errors: &str, last: bool) -> PyResult<(Vec<u32>, usize)> {
    let failure = Failure { encoding: "utf7", errors };
    let mut out = Vec::with_capacity(bytes.len());
    let mut bits = Bits::default();
    let (mut shifted, mut surrogate) = (false, None::<u32>);
    // Where the current sequence began, in the input and in the output.
    let (mut start, mut kept) = (0, 0);
    let mut at = 0;
    loop {
        while let Some(&byte) = bytes.get(at) {
            let mut fault = None;
            if shifted {
                if let Some(six) = digit(byte) {
                    at += 1;
                    bits.held = bits.held << 6 | six;
                    bits.count += 6;
                    if bits.count >= 16 {
                        bits.count -= 16;
                        let unit = bits.held >> bits.count;
                        bits.held &= (1 << bits.count) - 1;
                        match (surrogate.take(), unit) {
                            (Some(high), 0xdc00..=0xdfff) => {
                                out.push(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
                                continue;
                            }
                            (Some(high), _) => out.push(high),
                            (None, _) => {}
                        }
                        match unit {
                            0xd800..=0xdbff => surrogate = Some(unit),
                            _ => out.push(unit),
                        }
                    }
                    continue;
                }
                shifted = false;
                if bits.count >= 6 {
                    at += 1;
                    fault = Some("partial character in base64 sequence");
                } else if bits.count > 0 && bits.held != 0 {
                    at += 1;
                    fault = Some("non-zero padding bits in base64 sequence");
                } else {
                    if let Some(high) = surrogate.take()
                        && byte < 128
                        && byte != b'+'
                    {
                        out.push(high);
                    }
                    at += usize::from(byte == b'-');
                }
            } else if byte == b'+' {
                start = at;
                at += 1;
                match bytes.get(at) {
                    Some(b'-') => {
                        at += 1;
                        out.push(b'+' as u32);
                    }
                    Some(&next) if digit(next).is_none() => {
                        at += 1;
                        fault = Some("ill-formed sequence");
                    }
                    _ => {
                        shifted = true;
                        surrogate = None;
                        kept = out.len();
                        bits = Bits::default();
                    }
                }
            } else if byte < 128 {
                at += 1;
                out.push(byte as u32);
            } else {
                start = at;
                at += 1;
                fault = Some("unexpected special character");
            }
            if let Some(reason) = fault {
                at = failure.decoding(bytes, Fault { start, end: at, reason }, &mut out)?;
            }
        }
        if !shifted {
            return Ok((out, at));
        }
        if !last {
            out.truncate(kept);
            return Ok((out, start));
        }
        shifted = false;
        if surrogate.is_none() && bits.count < 6 && (bits.count == 0 || bits.held == 0) {
            return Ok((out, at));
        }
        let fault = Fault { start, end: bytes.len(), reason: "unterminated shift sequence" };
        at = failure.decoding(bytes, fault, &mut out)?;
        if at >= bytes.len() {
            return Ok((out, at));
        }
    }
}

#[pymodule(name = "_codecs")]
pub mod utf7 {
    use crate::codecs::codecs::handler_text;
    use crate::text_argument::Text;
    use tiercel_object::PyResult;
    use tiercel_object::buffer;
    use tiercel_object::types::str::from_code_points;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;

    #[function("(str, errors=None, /)")]
    fn utf_7_encode(str: Text<'_>, _errors: Option<&Value>) -> Value {
        let Some(text) = str.0.as_str() else { return Value::NONE };
        let bytes = super::encode(text.chars());
        TupleObject::pair(Value::bytes(&bytes), Value::int(text.len() as i64))
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_7_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        let view = buffer::get(data)?;
        let (chars, used) = super::decode(view.bytes(), &handler_text(errors), last)?;
        Ok(TupleObject::pair(from_code_points(&chars), Value::int(used as i64)))
    }
}
