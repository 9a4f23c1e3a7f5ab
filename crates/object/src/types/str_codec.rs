//! Encoding and decoding: the codecs that the runtime itself needs, and their error handlers.
//!
//! UTF-8, ASCII, Latin-1, UTF-16 and UTF-32 are done here; any other encoding goes through the `codecs` registry, as do
//! error handlers that are registered by name.

use crate::error::{PyResult, Raised};
use crate::object;
use crate::thread::{runtime, types};
use crate::types::str::{Chars, StrObject, from_code_points, from_latin1, push_wtf8, to_string_lossy};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};

/// The codecs known here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a signature.
    Utf8Sig,
    /// ASCII.
    Ascii,
    /// Latin-1.
    Latin1,
    /// UTF-16: byte order (`None`: native, with a mark) and whether it is little-endian.
    Utf16(Option<bool>),
    /// UTF-32, likewise.
    Utf32(Option<bool>),
}

impl Codec {
    /// The codec for a name, as users write them.
    pub fn by_name(name: &str) -> Option<Codec> {
        let n: String =
            name.chars().map(|c| if c == '_' || c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
        Some(match n.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Codec::Utf8,
            "utf-8-sig" => Codec::Utf8Sig,
            "ascii" | "us-ascii" | "646" => Codec::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "l1" | "latin" | "cp819" => {
                Codec::Latin1
            }
            "utf-16" | "utf16" | "u16" => Codec::Utf16(None),
            "utf-16-le" | "utf-16le" => Codec::Utf16(Some(true)),
            "utf-16-be" | "utf-16be" => Codec::Utf16(Some(false)),
            "utf-32" | "utf32" | "u32" => Codec::Utf32(None),
            "utf-32-le" | "utf-32le" => Codec::Utf32(Some(true)),
            "utf-32-be" | "utf-32be" => Codec::Utf32(Some(false)),
            _ => return None,
        })
    }

    /// The same encoding as it goes on after the mark at its start.
    fn without_mark(self) -> Codec {
        let native = Some(cfg!(target_endian = "little"));
        match self {
            Codec::Utf8Sig => Codec::Utf8,
            Codec::Utf16(None) => Codec::Utf16(native),
            Codec::Utf32(None) => Codec::Utf32(native),
            codec => codec,
        }
    }

    /// The name in error messages.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 | Codec::Utf8Sig => "utf-8",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::Utf16(None) => "utf-16",
            Codec::Utf16(Some(true)) => "utf-16-le",
            Codec::Utf16(Some(false)) => "utf-16-be",
            Codec::Utf32(None) => "utf-32",
            Codec::Utf32(Some(true)) => "utf-32-le",
            Codec::Utf32(Some(false)) => "utf-32-be",
        }
    }
}

/// `bytes.decode` and `str(bytes, …)`.
pub fn decode(
    bytes: &[u8],
    object: &Value,
    encoding: Option<&StrObject>,
    errors: Option<&StrObject>,
) -> PyResult<Value> {
    let name = encoding.map_or("utf-8".into(), |s| s.to_utf8().unwrap_or_default());
    let errors = errors.map_or("strict".into(), |s| s.to_utf8().unwrap_or_default());
    match Codec::by_name(&name) {
        Some(codec) => decode_with(codec, bytes, &errors, true).map(|(v, _)| v),
        None => {
            let codecs = import_codecs()?;
            check_text_encoding(&codecs, &name, "decode")?;
            let f = object::getattr_str(&codecs, "decode")?;
            let r = object::call(&f, &[object.clone(), Value::str(&name), Value::str(&errors)])?;
            if r.as_str().is_none() {
                bail!(
                    TypeError,
                    "'{name}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types",
                    r.ty().name_str()
                );
            }
            Ok(r)
        }
    }
}

/// `str.encode`.
pub fn encode(this: &Value, encoding: Option<&StrObject>, errors: Option<&StrObject>) -> PyResult<Value> {
    let name = encoding.map_or("utf-8".into(), |s| s.to_utf8().unwrap_or_default());
    let errors = errors.map_or("strict".into(), |s| s.to_utf8().unwrap_or_default());
    match Codec::by_name(&name) {
        Some(codec) => Ok(Value::bytes(&encode_with(codec, this, &errors)?)),
        None => {
            let codecs = import_codecs()?;
            check_text_encoding(&codecs, &name, "encode")?;
            let f = object::getattr_str(&codecs, "encode")?;
            let r = object::call(&f, &[this.clone(), Value::str(&name), Value::str(&errors)])?;
            if r.downcast::<crate::types::bytes::BytesObject>().is_none() {
                bail!(
                    TypeError,
                    "'{name}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
                    r.ty().name_str()
                );
            }
            Ok(r)
        }
    }
}

/// `LookupError` if a codec is known to be none between str and bytes; `doing` is `encode` or `decode`.
fn check_text_encoding(codecs: &Value, name: &str, doing: &str) -> PyResult<()> {
    let lookup = object::getattr_str(codecs, "lookup")?;
    let info = object::call(&lookup, &[Value::str(name)])?;
    let is_text = object::getattr_optional(&info, &crate::types::str::intern("_is_text_encoding"))?;
    if is_text.is_some_and(|is_text| is_text.as_bool() == Some(false)) {
        bail!(
            LookupError,
            "'{name}' is not a text encoding; use codecs.{doing}() to handle arbitrary codecs"
        );
    }
    Ok(())
}

fn import_codecs() -> PyResult<Value> {
    match runtime().hooks.import.get() {
        Some(import) => import("_codecs"),
        None => Err(err!(LookupError, "codecs are not available yet")),
    }
}

fn encode_error(codec: Codec, text: &Value, start: usize, end: usize, reason: &str) -> Raised {
    crate::error::raise_with(
        types().exceptions.UnicodeEncodeError,
        &[
            Value::str(codec.name()),
            text.clone(),
            Value::int(start as i64),
            Value::int(end as i64),
            Value::str(reason),
        ],
    )
}

fn decode_error(codec: Codec, bytes: &[u8], start: usize, end: usize, reason: &str) -> Raised {
    crate::error::raise_with(
        types().exceptions.UnicodeDecodeError,
        &[
            Value::str(codec.name()),
            Value::bytes(bytes),
            Value::int(start as i64),
            Value::int(end as i64),
            Value::str(reason),
        ],
    )
}

/// Calls an error handler of the `codecs` registry: the replacement and where to go on.
pub fn call_handler(name: &str, raised: Raised, len: usize) -> PyResult<(Value, usize)> {
    let exception = raised.take();
    let codecs = import_codecs()?;
    let lookup = object::getattr_str(&codecs, "lookup_error")?;
    let handler = object::call(&lookup, &[Value::str(name)])?;
    let r = object::call(&handler, &[exception])?;
    let bad = || err!(TypeError, "encoding error handler must return (str/bytes, int) tuple");
    let Some(t) = r.downcast::<TupleObject>().filter(|t| t.len() == 2) else { return Err(bad()) };
    let at = object::index_i64(&t.items()[1])?;
    let at = if at < 0 { at + len as i64 } else { at };
    if at < 0 || at as usize > len {
        bail!(IndexError, "position {at} from error handler out of bounds");
    }
    Ok((t.items()[0].clone(), at as usize))
}

/// Encodes a str with a codec known here.
pub fn encode_with(codec: Codec, this: &Value, errors: &str) -> PyResult<Vec<u8>> {
    let Some(s) = this.as_str() else { bail!(TypeError, "must be str, not {}", this.ty().name_str()) };
    if s.ascii.get() && !matches!(codec, Codec::Utf16(_) | Codec::Utf32(_) | Codec::Utf8Sig) {
        return Ok(s.data().to_vec());
    }
    let c = s.chars();
    let mut out = Vec::with_capacity(s.len() * 2);
    match codec {
        Codec::Utf8Sig => out.extend(b"\xef\xbb\xbf"),
        Codec::Utf16(None) => out.extend(0xfeffu16.to_ne_bytes()),
        Codec::Utf32(None) => out.extend(0xfeffu32.to_ne_bytes()),
        Codec::Latin1 => {
            if let Chars::One(b) = c {
                return Ok(b.to_vec());
            }
        }
        _ => {}
    }
    let encodable = |x: u32| match codec {
        Codec::Ascii => x < 128,
        Codec::Latin1 => x < 256,
        _ => !(0xd800..0xe000).contains(&x),
    };
    let reason = match codec {
        Codec::Ascii => "ordinal not in range(128)",
        Codec::Latin1 => "ordinal not in range(256)",
        _ => "surrogates not allowed",
    };
    let mut i = 0;
    while i < c.len() {
        let x = c.at(i);
        if encodable(x) {
            put(codec, &mut out, x);
            i += 1;
            continue;
        }
        let start = i;
        while i < c.len() && !encodable(c.at(i)) {
            i += 1;
        }
        i = encode_failure(codec, this, c, start, i, reason, errors, &mut out)?;
    }
    Ok(out)
}

fn put(codec: Codec, out: &mut Vec<u8>, x: u32) {
    match codec {
        Codec::Utf8 | Codec::Utf8Sig => push_wtf8(out, x),
        Codec::Ascii | Codec::Latin1 => out.push(x as u8),
        Codec::Utf16(order) => {
            let little = order.unwrap_or(cfg!(target_endian = "little"));
            let mut unit = |u: u16| out.extend(if little { u.to_le_bytes() } else { u.to_be_bytes() });
            if x < 0x10000 {
                unit(x as u16);
            } else {
                unit(0xd800 + ((x - 0x10000) >> 10) as u16);
                unit(0xdc00 + ((x - 0x10000) & 0x3ff) as u16);
            }
        }
        Codec::Utf32(order) => {
            let little = order.unwrap_or(cfg!(target_endian = "little"));
            out.extend(if little { x.to_le_bytes() } else { x.to_be_bytes() });
        }
    }
}

fn encode_failure(
    codec: Codec,
    text: &Value,
    c: Chars<'_>,
    start: usize,
    end: usize,
    reason: &str,
    errors: &str,
    out: &mut Vec<u8>,
) -> PyResult<usize> {
    let each = |out: &mut Vec<u8>, f: &dyn Fn(u32) -> String| {
        for i in start..end {
            f(c.at(i)).bytes().for_each(|b| put(codec, out, b as u32));
        }
        Ok(end)
    };
    match errors {
        "strict" => Err(encode_error(codec, text, start, end, reason)),
        "ignore" => Ok(end),
        "replace" => each(out, &|_| "?".into()),
        "backslashreplace" => each(out, &|x| match x {
            0..=0xff => format!("\\x{x:02x}"),
            0x100..=0xffff => format!("\\u{x:04x}"),
            _ => format!("\\U{x:08x}"),
        }),
        "xmlcharrefreplace" => each(out, &|x| format!("&#{x};")),
        // A lone byte is no part of any other encoding.
        "surrogateescape" if matches!(codec, Codec::Utf16(_) | Codec::Utf32(_)) => {
            Err(encode_error(codec, text, start, end, reason))
        }
        "surrogateescape" if (start..end).all(|i| (0xdc80..=0xdcff).contains(&c.at(i))) => {
            (start..end).for_each(|i| out.push((c.at(i) - 0xdc00) as u8));
            Ok(end)
        }
        "surrogateescape" => {
            let mut i = start;
            while i < end && (0xdc80..=0xdcff).contains(&c.at(i)) {
                out.push((c.at(i) - 0xdc00) as u8);
                i += 1;
            }
            Err(encode_error(codec, text, i, end, reason))
        }
        "surrogatepass" if !matches!(codec, Codec::Ascii | Codec::Latin1) => {
            (start..end).for_each(|i| put(codec, out, c.at(i)));
            Ok(end)
        }
        "surrogatepass" => Err(encode_error(codec, text, start, end, reason)),
        _ => {
            let raised = encode_error(codec, text, start, end, reason);
            let (replacement, at) = call_handler(errors, raised, c.len())?;
            if let Some(b) = replacement.downcast::<crate::types::bytes::BytesObject>() {
                out.extend_from_slice(b.data());
            } else if replacement.as_str().is_some() {
                match encode_with(codec.without_mark(), &replacement, "strict") {
                    Ok(b) => out.extend(b),
                    Err(raised) => {
                        drop(raised.take());
                        return Err(encode_error(codec, text, start, end, reason));
                    }
                }
            } else {
                bail!(TypeError, "encoding error handler must return (str/bytes, int) tuple");
            }
            Ok(at)
        }
    }
}

/// Decodes bytes with a codec known here: the text, and how many bytes were used (all, if `last`).
pub fn decode_with(codec: Codec, bytes: &[u8], errors: &str, last: bool) -> PyResult<(Value, usize)> {
    if bytes.is_ascii() && matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1 | Codec::Utf8Sig)
        || codec == Codec::Latin1
    {
        return Ok((from_latin1(bytes), bytes.len()));
    }
    let mut at = 0;
    let mut codec_here = codec;
    match codec {
        Codec::Utf8Sig if bytes.starts_with(b"\xef\xbb\xbf") => at = 3,
        Codec::Utf16(None) => {
            codec_here = Codec::Utf16(Some(!bytes.starts_with(b"\xfe\xff")));
            at = if bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe") { 2 } else { 0 };
        }
        Codec::Utf32(None) => {
            let big = bytes.starts_with(b"\0\0\xfe\xff");
            codec_here = Codec::Utf32(Some(!big));
            at = if big || bytes.starts_with(b"\xff\xfe\0\0") { 4 } else { 0 };
        }
        _ => {}
    }
    let mut out: Vec<u32> = Vec::with_capacity(bytes.len());
    while at < bytes.len() {
        match step(codec_here, &bytes[at..]) {
            Ok((c, n)) => {
                out.push(c);
                at += n;
            }
            Err(Bad { incomplete: true, .. }) if !last => break,
            Err(bad) => {
                at = decode_failure(codec_here, bytes, at, at + bad.len, bad.reason, errors, &mut out)?
            }
        }
    }
    Ok((from_code_points(&out), at))
}

/// Why bytes are not a character.
struct Bad {
    len: usize,
    reason: &'static str,
    incomplete: bool,
}

/// The character at the head of some bytes, and its length.
fn step(codec: Codec, b: &[u8]) -> Result<(u32, usize), Bad> {
    let bad = |len, reason| Err(Bad { len, reason, incomplete: false });
    let short = |len, reason| Err(Bad { len, reason, incomplete: true });
    match codec {
        Codec::Ascii if b[0] < 128 => Ok((b[0] as u32, 1)),
        Codec::Ascii => bad(1, "ordinal not in range(128)"),
        Codec::Latin1 => Ok((b[0] as u32, 1)),
        Codec::Utf8 | Codec::Utf8Sig => utf8_step(b),
        Codec::Utf16(order) => {
            let unit = |i: usize| {
                let pair = [b[i], b[i + 1]];
                (if order == Some(false) { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
                    as u32
            };
            if b.len() < 2 {
                return short(b.len(), "truncated data");
            }
            match unit(0) {
                0xd800..=0xdbff if b.len() < 4 => short(b.len(), "unexpected end of data"),
                high @ 0xd800..=0xdbff => match unit(2) {
                    low @ 0xdc00..=0xdfff => Ok((0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), 4)),
                    _ => bad(2, "illegal UTF-16 surrogate"),
                },
                0xdc00..=0xdfff => bad(2, "illegal encoding"),
                c => Ok((c, 2)),
            }
        }
        Codec::Utf32(order) => {
            if b.len() < 4 {
                return short(b.len(), "truncated data");
            }
            let four = [b[0], b[1], b[2], b[3]];
            match if order == Some(false) { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) } {
                0xd800..=0xdfff => bad(4, "code point in surrogate code point range(0xd800, 0xe000)"),
                c if c > 0x10ffff => bad(4, "code point not in range(0x110000)"),
                c => Ok((c, 4)),
            }
        }
    }
}

fn utf8_step(b: &[u8]) -> Result<(u32, usize), Bad> {
    let bad = |len, reason, incomplete| Err(Bad { len, reason, incomplete });
    let (len, low, high) = match b[0] {
        0..=0x7f => return Ok((b[0] as u32, 1)),
        0xc2..=0xdf => (2, 0x80, 0xbf),
        0xe0 => (3, 0xa0, 0xbf),
        0xed => (3, 0x80, 0x9f),
        0xe1..=0xef => (3, 0x80, 0xbf),
        0xf0 => (4, 0x90, 0xbf),
        0xf1..=0xf3 => (4, 0x80, 0xbf),
        0xf4 => (4, 0x80, 0x8f),
        _ => return bad(1, "invalid start byte", false),
    };
    let mut c = b[0] as u32 & (0x7f >> len);
    for i in 1..len {
        match b.get(i) {
            None => return bad(i, "unexpected end of data", true),
            Some(&x) => {
                let ok = if i == 1 { (low..=high).contains(&x) } else { x & 0xc0 == 0x80 };
                if !ok {
                    // Half of a surrogate that a handler may want to see whole.
                    let surrogate = b[0] == 0xed && b.len() == 2 && i == 1 && (0xa0..=0xbf).contains(&x);
                    return bad(i, "invalid continuation byte", surrogate);
                }
                c = c << 6 | (x & 0x3f) as u32;
            }
        }
    }
    Ok((c, len))
}

fn decode_failure(
    codec: Codec,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
    errors: &str,
    out: &mut Vec<u32>,
) -> PyResult<usize> {
    match errors {
        "strict" => Err(decode_error(codec, bytes, start, end, reason)),
        "ignore" => Ok(end),
        "replace" => {
            out.push(0xfffd);
            Ok(end)
        }
        "backslashreplace" => {
            bytes[start..end].iter().for_each(|b| out.extend(format!("\\x{b:02x}").chars().map(u32::from)));
            Ok(end)
        }
        "surrogateescape" if bytes[start..end].iter().all(|&b| b >= 128) => {
            out.extend(bytes[start..end].iter().map(|&b| 0xdc00 + b as u32));
            Ok(end)
        }
        "surrogatepass" => {
            let b = &bytes[start..];
            let surrogate = match codec {
                Codec::Utf8 | Codec::Utf8Sig
                    if b.len() >= 3 && b[0] == 0xed && b[1] & 0xe0 == 0xa0 && b[2] & 0xc0 == 0x80 =>
                {
                    Some((0xd000 | (b[1] as u32 & 0x3f) << 6 | (b[2] as u32 & 0x3f), 3))
                }
                Codec::Utf16(order) if b.len() >= 2 => {
                    let u = if order == Some(false) {
                        u16::from_be_bytes([b[0], b[1]])
                    } else {
                        u16::from_le_bytes([b[0], b[1]])
                    };
                    Some((u as u32, 2))
                }
                Codec::Utf32(order) if b.len() >= 4 => {
                    let f = [b[0], b[1], b[2], b[3]];
                    let u = if order == Some(false) { u32::from_be_bytes(f) } else { u32::from_le_bytes(f) };
                    (0xd800..0xe000).contains(&u).then_some((u, 4))
                }
                _ => None,
            };
            match surrogate {
                Some((c, n)) => {
                    out.push(c);
                    Ok(start + n)
                }
                None => Err(decode_error(codec, bytes, start, end, reason)),
            }
        }
        _ => {
            let raised = decode_error(codec, bytes, start, end, reason);
            let (replacement, at) = call_handler(errors, raised, bytes.len())?;
            let Some(s) = replacement.as_str() else {
                bail!(
                    TypeError,
                    "decoding error handler must return (str, int) tuple, not {}",
                    to_string_lossy(&object::repr(&replacement)?)
                );
            };
            out.extend(s.chars().iter());
            Ok(at)
        }
    }
}
