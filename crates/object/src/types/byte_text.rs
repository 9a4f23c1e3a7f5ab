//! What `bytes` and `bytearray` have in common: algorithms on byte slices that treat ASCII as text.

use crate::error::PyResult;
use crate::object;
use crate::thread::types;
use crate::types::str::StrObject;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};

/// Whether a byte is ASCII whitespace, as `bytes.split` sees it.
pub fn is_space(b: u8) -> bool {
    matches!(b, 0x09..=0x0d | 0x20)
}

/// The bytes of any bytes-like object, copied.
pub fn to_bytes(v: &Value) -> PyResult<Vec<u8>> {
    if let Some(view) = v.downcast_exact::<crate::types::memoryview::MemoryViewObject>() {
        // A view may have gaps between its items, which a plain buffer cannot say.
        return view.contents();
    }
    Ok(crate::buffer::get(v)?.bytes().to_vec())
}

/// A byte value from an int.
pub fn byte_of(v: &Value) -> PyResult<u8> {
    let i = object::index_clamped(v)?;
    u8::try_from(i).map_err(|_| err!(ValueError, "byte must be in range(0, 256)"))
}

/// What `bytes(x)` and `bytearray(x)` make of their arguments.
pub fn from_arguments(
    source: Option<&Value>,
    encoding: Option<&StrObject>,
    errors: Option<&StrObject>,
    class: &str,
) -> PyResult<Vec<u8>> {
    let Some(source) = source else {
        if encoding.is_some() || errors.is_some() {
            let what = if encoding.is_some() { "encoding" } else { "errors" };
            bail!(TypeError, "{what} without a string argument");
        }
        return Ok(Vec::new());
    };
    if source.as_str().is_some() {
        if encoding.is_none() {
            bail!(TypeError, "string argument without an encoding");
        }
        let v = crate::types::str_codec::encode(source, encoding, errors)?;
        return to_bytes(&v);
    }
    if encoding.is_some() {
        bail!(TypeError, "encoding without a string argument");
    }
    if errors.is_some() {
        bail!(TypeError, "errors without a string argument");
    }
    if source.ty().slots().buffer.is_none()
        && let Some(v) = object::call_special(source, &crate::thread::names().__bytes__, &[])?
    {
        match v.downcast::<crate::types::bytes::BytesObject>() {
            Some(b) => return Ok(b.data().to_vec()),
            None => bail!(TypeError, "__bytes__ returned non-bytes (type {})", v.ty().name_str()),
        }
    }
    if source.is_small_int() || source.ty().slots().nb_index.is_some() {
        let n = match object::index_as_i64(source)? {
            Some(n) => n,
            None => {
                bail!(OverflowError, "cannot fit '{}' into an index-sized integer", source.ty().name_str())
            }
        };
        if n < 0 {
            bail!(ValueError, "negative count");
        }
        let mut out = Vec::new();
        if out.try_reserve_exact(n as usize).is_err() {
            bail!(MemoryError, "");
        }
        out.resize(n as usize, 0);
        return Ok(out);
    }
    if source.ty().slots().buffer.is_some() {
        return to_bytes(source);
    }
    if source.ty().slots().iter.is_none() && source.ty().slots().getitem.is_none() {
        bail!(TypeError, "cannot convert '{}' object to {class}", source.ty().name_str());
    }
    from_iterable(source, class)
}

/// The bytes that an iterable of ints gives.
pub fn from_iterable(source: &Value, class: &str) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    object::for_each(source, |v| {
        let i = object::index_clamped(&v)?;
        match u8::try_from(i) {
            Ok(b) => out.push(b),
            Err(_) if class == "bytes" => bail!(ValueError, "bytes must be in range(0, 256)"),
            Err(_) => bail!(ValueError, "byte must be in range(0, 256)"),
        }
        Ok(true)
    })?;
    Ok(out)
}

/// `repr` of some bytes, with the prefix `b`.
pub fn quoted(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote);
    for &b in bytes {
        match b {
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\\' => out.push_str("\\\\"),
            _ if b as char == quote => {
                out.push('\\');
                out.push(quote);
            }
            0x20..=0x7e => out.push(b as char),
            _ => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
    out
}

/// A needle of a search: bytes-like, or one byte as an int.
pub fn needle(v: &Value) -> PyResult<Vec<u8>> {
    if v.ty().slots().buffer.is_none() {
        if v.is_small_int() || v.ty().slots().nb_index.is_some() {
            return Ok(vec![byte_of(v)?]);
        }
        bail!(TypeError, "argument should be integer or bytes-like object, not '{}'", v.ty().name_str());
    }
    to_bytes(v)
}

/// First or last place of a needle in `hay[start:end]`.
pub fn find(
    hay: &[u8],
    sub: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    last: bool,
) -> PyResult<Option<usize>> {
    let n = needle(sub)?;
    let (start, end) = crate::types::str_methods::clamp_range(hay.len(), start, end)?;
    if start > end {
        return Ok(None);
    }
    let part = &hay[start..end];
    let at = if last { memchr::memmem::rfind(part, &n) } else { memchr::memmem::find(part, &n) };
    Ok(at.map(|i| i + start))
}

/// Places of a needle that do not overlap, at most `limit`.
pub fn find_all(hay: &[u8], n: &[u8], limit: usize) -> Vec<usize> {
    if n.is_empty() {
        return (0..=hay.len()).take(limit).collect();
    }
    memchr::memmem::find_iter(hay, n).take(limit).collect()
}

/// `startswith` and `endswith`.
pub fn affix(
    hay: &[u8],
    what: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    name: &str,
) -> PyResult<bool> {
    let (start, end) = crate::types::str_methods::clamp_range(hay.len(), start, end)?;
    let part = if start <= end { Some(&hay[start..end]) } else { None };
    let one = |v: &Value| -> PyResult<bool> {
        let n = to_bytes(v)?;
        Ok(part.is_some_and(|p| if name == "startswith" { p.starts_with(&n) } else { p.ends_with(&n) }))
    };
    if let Some(t) = what.downcast::<TupleObject>() {
        for v in t.items() {
            if one(v)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if what.ty().slots().buffer.is_none() {
        bail!(TypeError, "{name} first arg must be bytes or a tuple of bytes, not {}", what.ty().name_str());
    }
    one(what)
}

/// The range that is left after stripping.
pub fn strip(bytes: &[u8], chars: Option<&Value>, left: bool, right: bool) -> PyResult<(usize, usize)> {
    let set = match chars {
        Some(v) if !v.is_none() => Some(to_bytes(v)?),
        _ => None,
    };
    let drop = |b: u8| set.as_ref().map_or(is_space(b), |s| s.contains(&b));
    let (mut start, mut end) = (0, bytes.len());
    while left && start < end && drop(bytes[start]) {
        start += 1;
    }
    while right && end > start && drop(bytes[end - 1]) {
        end -= 1;
    }
    Ok((start, end))
}

/// Ranges of the parts that `split` and `rsplit` give.
pub fn split(
    bytes: &[u8],
    sep: Option<&Value>,
    maxsplit: isize,
    from_right: bool,
) -> PyResult<Vec<(usize, usize)>> {
    let limit = if maxsplit < 0 { usize::MAX } else { maxsplit as usize };
    let mut out = Vec::new();
    match sep {
        Some(v) if !v.is_none() => {
            let n = to_bytes(v)?;
            if n.is_empty() {
                bail!(ValueError, "empty separator");
            }
            if from_right {
                let mut end = bytes.len();
                while out.len() < limit
                    && let Some(p) = memchr::memmem::rfind(&bytes[..end], &n)
                {
                    out.push((p + n.len(), end));
                    end = p;
                }
                out.push((0, end));
                out.reverse();
            } else {
                let mut at = 0;
                for p in find_all(bytes, &n, limit) {
                    out.push((at, p));
                    at = p + n.len();
                }
                out.push((at, bytes.len()));
            }
        }
        _ if from_right => {
            let mut end = bytes.len();
            loop {
                while end > 0 && is_space(bytes[end - 1]) {
                    end -= 1;
                }
                if end == 0 {
                    break;
                }
                if out.len() == limit {
                    out.push((0, end));
                    break;
                }
                let stop = end;
                while end > 0 && !is_space(bytes[end - 1]) {
                    end -= 1;
                }
                out.push((end, stop));
            }
            out.reverse();
        }
        _ => {
            let mut at = 0;
            loop {
                while at < bytes.len() && is_space(bytes[at]) {
                    at += 1;
                }
                if at == bytes.len() {
                    break;
                }
                if out.len() == limit {
                    out.push((at, bytes.len()));
                    break;
                }
                let start = at;
                while at < bytes.len() && !is_space(bytes[at]) {
                    at += 1;
                }
                out.push((start, at));
            }
        }
    }
    Ok(out)
}

/// Ranges of the lines.
pub fn split_lines(bytes: &[u8], keep_ends: bool) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at] != b'\n' && bytes[at] != b'\r' {
            at += 1;
        }
        let mut end = at;
        if at < bytes.len() {
            at += 1 + (bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n')) as usize;
            if keep_ends {
                end = at;
            }
        }
        out.push((start, end));
    }
    out
}

/// A copy with occurrences replaced.
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8], count: isize) -> Vec<u8> {
    let limit = if count < 0 { usize::MAX } else { count as usize };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for p in find_all(bytes, old, limit) {
        out.extend_from_slice(&bytes[at..p]);
        out.extend_from_slice(new);
        at = p + old.len();
    }
    out.extend_from_slice(&bytes[at.min(bytes.len())..]);
    out
}

/// The pieces of an iterable joined.
pub fn join(sep: &[u8], iterable: &Value) -> PyResult<Vec<u8>> {
    let items = match object::to_vec(iterable) {
        Ok(items) => items,
        Err(raised) if iterable.ty().slots().iter.is_none() && raised.is(types().exceptions.TypeError) => {
            drop(raised.take());
            bail!(TypeError, "can only join an iterable");
        }
        Err(raised) => return Err(raised),
    };
    let mut out = Vec::new();
    for (i, v) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(sep);
        }
        if v.ty().slots().buffer.is_none() {
            bail!(TypeError, "sequence item {i}: expected a bytes-like object, {} found", v.ty().name_str());
        }
        out.extend_from_slice(crate::buffer::get(v)?.bytes());
    }
    Ok(out)
}

/// `bytes.fromhex`.
pub fn from_hex(v: &Value) -> PyResult<Vec<u8>> {
    let digits: Vec<u32> = match v.as_str() {
        Some(s) => s.chars().iter().collect(),
        None if v.ty().slots().buffer.is_some() => to_bytes(v)?.into_iter().map(u32::from).collect(),
        None => bail!(TypeError, "fromhex() argument must be str or bytes-like, not {}", v.ty().name_str()),
    };
    let digit = |i: usize| digits.get(i).and_then(|&c| char::from_u32(c)).and_then(|c| c.to_digit(16));
    let mut out = Vec::new();
    let mut i = 0;
    while i < digits.len() {
        if digits[i] < 128 && is_space(digits[i] as u8) {
            i += 1;
            continue;
        }
        match (digit(i), digit(i + 1)) {
            (Some(a), Some(b)) => out.push((a * 16 + b) as u8),
            (Some(_), None) if i + 1 >= digits.len() => {
                bail!(ValueError, "fromhex() arg must contain an even number of hexadecimal digits")
            }
            (a, _) => bail!(
                ValueError,
                "non-hexadecimal number found in fromhex() arg at position {}",
                if a.is_some() { i + 1 } else { i }
            ),
        }
        i += 2;
    }
    Ok(out)
}

/// `bytes.hex`, with groups of bytes set apart.
pub fn to_hex(bytes: &[u8], sep: Option<&Value>, group: i32) -> PyResult<String> {
    let sep = match sep {
        None => None,
        Some(v) => {
            let c = match v.as_str() {
                Some(s) if s.len() == 1 => s.chars().at(0),
                Some(_) => bail!(ValueError, "sep must be length 1."),
                None => match &to_bytes(v)?[..] {
                    [b] => *b as u32,
                    _ => bail!(ValueError, "sep must be length 1."),
                },
            };
            if c >= 128 {
                bail!(ValueError, "sep must be ASCII.");
            }
            Some(c as u8 as char)
        }
    };
    let mut out = String::with_capacity(bytes.len() * 2);
    let size = group.unsigned_abs() as usize;
    for (i, b) in bytes.iter().enumerate() {
        if let Some(sep) = sep
            && size > 0
            && i > 0
        {
            let boundary =
                if group > 0 { (bytes.len() - i).is_multiple_of(size) } else { i.is_multiple_of(size) };
            if boundary {
                out.push(sep);
            }
        }
        out.push_str(&format!("{b:02x}"));
    }
    Ok(out)
}

/// `bytes.translate`.
pub fn translate(bytes: &[u8], table: &Value, delete: Option<&Value>) -> PyResult<Vec<u8>> {
    let table = if table.is_none() { None } else { Some(to_bytes(table)?) };
    if table.as_ref().is_some_and(|t| t.len() != 256) {
        bail!(ValueError, "translation table must be 256 characters long");
    }
    let delete = delete.map(to_bytes).transpose()?.unwrap_or_default();
    Ok(bytes
        .iter()
        .filter(|b| !delete.contains(b))
        .map(|&b| table.as_ref().map_or(b, |t| t[b as usize]))
        .collect())
}

/// `bytes.maketrans`.
pub fn make_table(from: &Value, to: &Value) -> PyResult<Value> {
    let (from, to) = (to_bytes(from)?, to_bytes(to)?);
    if from.len() != to.len() {
        bail!(ValueError, "maketrans arguments must have same length");
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (a, b) in from.iter().zip(&to) {
        table[*a as usize] = *b;
    }
    Ok(Value::bytes(&table))
}

/// A copy with tabs filled up with spaces.
pub fn expand_tabs(bytes: &[u8], tabsize: i32) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut column = 0usize;
    for &b in bytes {
        if b == b'\t' {
            if tabsize > 0 {
                let n = tabsize as usize - column % tabsize as usize;
                out.resize(out.len() + n, b' ');
                column += n;
            }
        } else {
            column = if b == b'\n' || b == b'\r' { 0 } else { column + 1 };
            out.push(b);
        }
    }
    out
}

/// `OverflowError` if there cannot be this many bytes of padding.
fn check_padding(count: usize) -> PyResult<()> {
    if count > super::sequence::MOST_CHARACTERS {
        bail!(OverflowError, "byte string is too large");
    }
    Ok(())
}

/// A copy padded at both sides.
pub fn pad(bytes: &[u8], left: usize, right: usize, fill: u8) -> PyResult<Vec<u8>> {
    check_padding(left + right)?;
    let mut out = vec![fill; left];
    out.extend_from_slice(bytes);
    out.resize(left + bytes.len() + right, fill);
    Ok(out)
}

/// The byte to pad with.
pub fn fill_byte(v: Option<&Value>, name: &str) -> PyResult<u8> {
    let Some(v) = v else { return Ok(b' ') };
    match v.downcast::<crate::types::bytes::BytesObject>() {
        Some(b) if b.data().len() == 1 => Ok(b.data()[0]),
        Some(b) => Err(err!(
            TypeError,
            "{name}(): argument 2 must be a byte string of length 1, not a bytes object of length {}",
            b.data().len()
        )),
        None => match v.downcast::<crate::types::bytearray::ByteArrayObject>() {
            Some(b) if b.data.borrow().len() == 1 => Ok(b.data.borrow()[0]),
            _ => Err(err!(
                TypeError,
                "{name}() argument 2 must be a byte string of length 1, not {}",
                v.ty().name_str()
            )),
        },
    }
}

/// `zfill`.
pub fn zero_fill(bytes: &[u8], width: isize) -> PyResult<Vec<u8>> {
    let zeros = (width.max(0) as usize).saturating_sub(bytes.len());
    check_padding(zeros)?;
    let sign = matches!(bytes.first(), Some(b'+' | b'-')) as usize;
    let mut out = bytes[..sign].to_vec();
    out.resize(sign + zeros, b'0');
    out.extend_from_slice(&bytes[sign..]);
    Ok(out)
}

/// `title`.
pub fn title(bytes: &[u8]) -> Vec<u8> {
    let mut in_word = false;
    bytes
        .iter()
        .map(|&b| {
            let r = if in_word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
            in_word = b.is_ascii_alphabetic();
            r
        })
        .collect()
}

/// `istitle`.
pub fn is_title(bytes: &[u8]) -> bool {
    let (mut in_word, mut any) = (false, false);
    for &b in bytes {
        if b.is_ascii_uppercase() && in_word || b.is_ascii_lowercase() && !in_word {
            return false;
        }
        in_word = b.is_ascii_alphabetic();
        any |= in_word;
    }
    any
}

/// Whether there is at least one cased byte, and none of the other case.
pub fn is_case(bytes: &[u8], upper: bool) -> bool {
    let (mut any, mut other) = (false, false);
    for b in bytes {
        any |= if upper { b.is_ascii_uppercase() } else { b.is_ascii_lowercase() };
        other |= if upper { b.is_ascii_lowercase() } else { b.is_ascii_uppercase() };
    }
    any && !other
}

/// Whether there is at least one byte and all pass the test.
pub fn all(bytes: &[u8], test: impl Fn(u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&b| test(b))
}
