//! The methods and slots of `str`.

use crate::args::{ArgContext, FromArg};
use crate::error::PyResult;
use crate::few_bytes;
use crate::object;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::Type;
use crate::types::dict::DictObject;
use crate::types::list::ListObject;
use crate::types::sequence::check_text_size;
use crate::types::slice::{SliceObject, slice_indices};
use crate::types::str::{
    Chars, StrObject, build, build_of, equal, from_chars, from_code_point, from_code_points, order,
};
use crate::types::text::TextBuilder;
use crate::types::tuple::TupleObject;
use crate::types::{str_ascii, str_codec, str_search as search, unicode};
use crate::value::Value;
use crate::{bail, err};
use smallvec::SmallVec;
use tiercel_macros::pytype;
use tiercel_syntax::unicode::{is_identifier_char, is_printable};

impl<'a> FromArg<'a> for &'a StrObject {
    fn from_arg(value: &'a Value, what: ArgContext) -> PyResult<Self> {
        value.as_str().ok_or_else(|| what.wrong_type("str", value))
    }
}

/// `start` and `end` of a search as positions in a string of `len` characters.
pub fn clamp_range(len: usize, start: Option<&Value>, end: Option<&Value>) -> PyResult<(usize, usize)> {
    let position = |v: Option<&Value>, default: usize| -> PyResult<usize> {
        match v {
            Some(v) if !v.is_none() => {
                if !v.is_small_int() && v.ty().slots().nb_index.is_none() {
                    bail!(TypeError, "slice indices must be integers or None or have an __index__ method");
                }
                let i = object::index_clamped(v)?;
                Ok(if i < 0 {
                    (len as i64 + i.max(-(len as i64))).max(0) as usize
                } else {
                    i.min(i64::MAX - 1) as usize
                })
            }
            _ => Ok(default),
        }
    };
    Ok((position(start, 0)?, position(end, len)?.min(len)))
}

fn find_in(
    this: &StrObject,
    sub: &StrObject,
    start: Option<&Value>,
    end: Option<&Value>,
    last: bool,
) -> PyResult<Option<usize>> {
    let (start, end) = clamp_range(this.len(), start, end)?;
    if start > end {
        return Ok(None);
    }
    let hay = this.chars().slice(start, end);
    let found = if last { search::rfind(hay, sub.chars()) } else { search::find(hay, sub.chars()) };
    Ok(found.map(|i| i + start))
}

fn affix(
    this: &StrObject,
    what: &Value,
    start: Option<&Value>,
    end: Option<&Value>,
    name: &str,
    test: fn(Chars<'_>, Chars<'_>) -> bool,
) -> PyResult<bool> {
    let (start, end) = clamp_range(this.len(), start, end)?;
    let hay = if start <= end { Some(this.chars().slice(start, end)) } else { None };
    let one = |v: &Value| v.as_str().map(|s| hay.is_some_and(|h| test(h, s.chars())));
    if let Some(t) = what.downcast::<TupleObject>() {
        for v in t.items() {
            match one(v) {
                Some(true) => return Ok(true),
                Some(false) => {}
                None => bail!(TypeError, "tuple for {name} must only contain str, not {}", v.ty().name_str()),
            }
        }
        return Ok(false);
    }
    match one(what) {
        Some(r) => Ok(r),
        None => Err(err!(
            TypeError,
            "{name} first arg must be str or a tuple of str, not {}",
            what.ty().name_str()
        )),
    }
}

fn strip(this: &Value, chars: Option<&Value>, name: &str, left: bool, right: bool) -> PyResult<Value> {
    let s = text(this);
    let c = s.chars();
    let set = match chars {
        Some(v) if !v.is_none() => match v.as_str() {
            Some(s) => Some(s.chars()),
            None => bail!(TypeError, "{name} arg must be None or str"),
        },
        _ => None,
    };
    if let Some(text) = s.as_ascii() {
        let text = text.as_bytes();
        let (start, end) = match set {
            None => str_ascii::stripped(text, left, right, str_ascii::is_space),
            Some(Chars::One(set)) => str_ascii::stripped(text, left, right, |b| set.contains(&b)),
            Some(set) => str_ascii::stripped(text, left, right, |b| set.iter().any(|x| x == u32::from(b))),
        };
        return Ok(substring(this, start, end));
    }
    let drop = |x: u32| match set {
        Some(set) => set.iter().any(|y| y == x),
        None => unicode::is_space(x),
    };
    let (mut start, mut end) = (0, c.len());
    while left && start < end && drop(c.at(start)) {
        start += 1;
    }
    while right && end > start && drop(c.at(end - 1)) {
        end -= 1;
    }
    Ok(substring(this, start, end))
}

/// The layout of a value known to be a str.
fn text(v: &Value) -> &StrObject {
    // SAFETY: methods of `str` are only called with a str as receiver; their descriptors check.
    unsafe { v.payload_unchecked() }
}

/// Characters `start..end`; the string itself if that is all of it.
pub fn substring(this: &Value, start: usize, end: usize) -> Value {
    let s = text(this);
    if start == 0 && end == s.len() && crate::types::str::is_exact(this) {
        return this.clone();
    }
    if let Some(text) = s.as_ascii() {
        return str_ascii::copy(&text.as_bytes()[start..end]);
    }
    from_chars(s.chars().slice(start, end))
}

fn map_chars(s: &StrObject, mut f: impl FnMut(&mut Vec<u32>, &[u32], usize)) -> Value {
    let chars: Vec<u32> = s.chars().iter().collect();
    let mut out = Vec::with_capacity(chars.len());
    for i in 0..chars.len() {
        f(&mut out, &chars, i);
    }
    from_code_points(&out)
}

fn pad(this: &Value, left: usize, right: usize, fill: u32) -> PyResult<Value> {
    if left == 0 && right == 0 {
        return Ok(substring(this, 0, text(this).len()));
    }
    check_text_size(left + right)?;
    let c = text(this).chars();
    let fill = |n| std::iter::repeat_n(fill, n);
    Ok(from_code_points(&fill(left).chain(c.iter()).chain(fill(right)).collect::<Vec<_>>()))
}

fn fill_char(v: Option<&Value>) -> PyResult<u32> {
    let Some(v) = v else { return Ok(b' ' as u32) };
    match v.as_str() {
        Some(s) if s.len() == 1 => Ok(s.chars().at(0)),
        Some(_) => Err(err!(TypeError, "The fill character must be exactly one character long")),
        None => {
            Err(err!(TypeError, "The fill character must be a unicode character, not {}", v.ty().name_str()))
        }
    }
}

fn split_whitespace(this: &Value, limit: usize, from_right: bool) -> Vec<Value> {
    let s = text(this);
    // A text that is a single word is its own only part.
    if let Some(ascii) = s.as_ascii().filter(|t| !from_right && t.bytes().any(str_ascii::is_space)) {
        return str_ascii::split_whitespace(ascii, limit);
    }
    let c = s.chars();
    let mut out = Vec::new();
    if from_right {
        let mut end = c.len();
        loop {
            while end > 0 && unicode::is_space(c.at(end - 1)) {
                end -= 1;
            }
            if end == 0 {
                break;
            }
            if out.len() == limit {
                out.push(substring(this, 0, end));
                break;
            }
            let stop = end;
            while end > 0 && !unicode::is_space(c.at(end - 1)) {
                end -= 1;
            }
            out.push(substring(this, end, stop));
        }
        out.reverse();
        return out;
    }
    let mut at = 0;
    loop {
        while at < c.len() && unicode::is_space(c.at(at)) {
            at += 1;
        }
        if at == c.len() {
            break;
        }
        if out.len() == limit {
            out.push(substring(this, at, c.len()));
            break;
        }
        let start = at;
        while at < c.len() && !unicode::is_space(c.at(at)) {
            at += 1;
        }
        out.push(substring(this, start, at));
    }
    out
}

fn separator(sep: Option<&Value>) -> PyResult<Option<&StrObject>> {
    match sep {
        Some(v) if !v.is_none() => match v.as_str() {
            Some(s) if s.is_empty() => Err(err!(ValueError, "empty separator")),
            Some(s) => Ok(Some(s)),
            None => Err(err!(TypeError, "must be str or None, not {}", v.ty().name_str())),
        },
        _ => Ok(None),
    }
}

/// `sep.join(items)` for items already collected.
pub fn join(sep: &StrObject, items: &[Value]) -> PyResult<Value> {
    if let [only] = items
        && crate::types::str::is_exact(only)
    {
        return Ok(only.clone());
    }
    let (mut total, mut max) = (0usize, 0u32);
    for (i, v) in items.iter().enumerate() {
        let Some(s) = v.as_str() else {
            bail!(TypeError, "sequence item {i}: expected str instance, {} found", v.ty().name_str());
        };
        total += s.len();
        max = max.max(s.max_char());
    }
    if items.len() > 1 {
        total += sep.len() * (items.len() - 1);
        max = max.max(sep.max_char());
    }
    // SAFETY: the pieces have `total` characters in all, none wider than `max`.
    Ok(unsafe {
        build(total, max, |mut p| {
            if max <= 0xff {
                let mut put = |bytes: &[u8]| {
                    few_bytes::copy(bytes.as_ptr(), p, bytes.len());
                    p = p.add(bytes.len());
                };
                let between = sep.data();
                for (i, v) in items.iter().enumerate() {
                    if i > 0 && !between.is_empty() {
                        put(between);
                    }
                    put(text(v).data());
                }
                return;
            }
            let mut put = |s: &StrObject| match (max, s.chars()) {
                (0x100..=0xffff, c) => {
                    for x in c.iter() {
                        (p as *mut u16).write(x as u16);
                        p = p.add(2);
                    }
                }
                (_, c) => {
                    for x in c.iter() {
                        (p as *mut u32).write(x);
                        p = p.add(4);
                    }
                }
            };
            for (i, v) in items.iter().enumerate() {
                if i > 0 {
                    put(sep);
                }
                put(text(v));
            }
        })
    })
}

/// `repr` of a string: quotes and escapes as CPython chooses them.
pub fn quoted(s: &StrObject) -> Value {
    let c = s.chars();
    let has = |q: u8| c.iter().any(|x| x == q as u32);
    let quote = if has(b'\'') && !has(b'"') { '"' } else { '\'' } as u32;
    let mut out = TextBuilder::default();
    out.push_char(quote);
    for x in c.iter() {
        match x {
            _ if x == quote || x == b'\\' as u32 => {
                out.push_char(b'\\' as u32);
                out.push_char(x);
            }
            0x20..=0x7e => out.push_char(x),
            0x09 => out.push("\\t"),
            0x0a => out.push("\\n"),
            0x0d => out.push("\\r"),
            _ if is_printable(x) => out.push_char(x),
            0..=0xff => out.push(&format!("\\x{x:02x}")),
            0x100..=0xffff => out.push(&format!("\\u{x:04x}")),
            _ => out.push(&format!("\\U{x:08x}")),
        }
    }
    out.push_char(quote);
    out.finish()
}

#[pytype(name = "str")]
/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// A text made of Unicode characters: the text form of an object, or bytes decoded.
impl StrObject {
    #[slot(new, "(object='', encoding='utf-8', errors='strict')")]
    fn new(
        class: &Value,
        object: Option<&Value>,
        encoding: Option<&StrObject>,
        errors: Option<&StrObject>,
    ) -> PyResult<Value> {
        let v = match object {
            None => from_code_points(&[]),
            Some(o) if encoding.is_some() || errors.is_some() => {
                if o.as_str().is_some() {
                    bail!(TypeError, "decoding str is not supported");
                }
                let Some(f) = o.ty().slots().buffer else {
                    bail!(
                        TypeError,
                        "decoding to str: need a bytes-like object, {} found",
                        o.ty().name_str()
                    );
                };
                let buffer = f(o, false)?;
                str_codec::decode(buffer.bytes(), o, encoding, errors)?
            }
            Some(o) => object::str(o)?,
        };
        let ty = crate::typeobj::expect_type(class, "str.__new__(X): X")?;
        if std::ptr::eq(ty, types().str) {
            return Ok(v);
        }
        let s = text(&v);
        let max = s.max_char();
        let data = s.data();
        // SAFETY: the characters are copied at the width they have.
        Ok(unsafe {
            build_of(ty, s.len(), max, |p| std::ptr::copy_nonoverlapping(data.as_ptr(), p, data.len()))
        })
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        Ok(quoted(text(this)))
    }

    #[slot(str)]
    fn str(this: &Value) -> PyResult<Value> {
        Ok(substring(this, 0, text(this).len()))
    }

    #[slot(hash)]
    fn hash_slot(this: &Value) -> PyResult<i64> {
        Ok(crate::types::str::hash(this))
    }

    #[slot(len)]
    fn len_slot(this: &Value) -> PyResult<usize> {
        Ok(text(this).len())
    }

    #[slot(richcompare)]
    fn richcompare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        let Some(b) = other.as_str() else { return Ok(Value::NOT_IMPLEMENTED) };
        let r = match op {
            CompareOp::Eq => equal(this, other),
            CompareOp::Ne => !equal(this, other),
            _ => op.holds(order(text(this), b)),
        };
        Ok(Value::bool(r))
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        let ty = if text(this).ascii.get() { types().str_ascii_iterator } else { types().str_iterator };
        Ok(crate::types::iterators::sequence_iterator_of(ty, this, 0))
    }

    #[slot(getitem)]
    fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
        let s = text(this);
        if let Some(slice) = key.downcast::<SliceObject>() {
            let r = slice_indices(slice, s.len())?;
            if r.step == 1 {
                return Ok(substring(this, r.start as usize, r.start as usize + r.count));
            }
            let c = s.chars();
            let picked: Vec<u32> =
                (0..r.count as i64).map(|i| c.at((r.start as i64 + i * r.step as i64) as usize)).collect();
            return Ok(from_code_points(&picked));
        }
        if !key.is_small_int() && key.ty().slots().nb_index.is_none() {
            bail!(TypeError, "string indices must be integers, not '{}'", key.ty().name_str());
        }
        let i = object::index_i64(key)?;
        let at = if i < 0 { i + s.len() as i64 } else { i };
        if at < 0 || at as usize >= s.len() {
            bail!(IndexError, "string index out of range");
        }
        Ok(from_code_point(s.chars().at(at as usize)))
    }

    #[slot(contains)]
    fn contains(this: &Value, item: &Value) -> PyResult<bool> {
        match item.as_str() {
            Some(sub) => Ok(search::find(text(this).chars(), sub.chars()).is_some()),
            None => Err(err!(
                TypeError,
                "'in <string>' requires string as left operand, not {}",
                item.ty().name_str()
            )),
        }
    }

    #[slot(sq_concat)]
    fn concat(this: &Value, other: &Value) -> PyResult<Value> {
        match other.as_str() {
            Some(b) if b.is_empty() && crate::types::str::is_exact(this) => Ok(this.clone()),
            Some(b) => Ok(crate::types::str::concat(text(this), b)),
            None => {
                Err(err!(TypeError, "can only concatenate str (not \"{}\") to str", other.ty().name_str()))
            }
        }
    }

    #[slot(sq_repeat)]
    fn repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let n = object::index_clamped(n)?.max(0) as usize;
        let s = text(this);
        if n == 1 {
            return Ok(substring(this, 0, s.len()));
        }
        let data = s.data();
        let Some(total) = s.len().checked_mul(n).filter(|&total| total <= isize::MAX as usize) else {
            bail!(OverflowError, "repeated string is too long");
        };
        if total > 1 << 40 {
            return Err(crate::types::sequence::memory_error());
        }
        let max = s.max_char();
        // SAFETY: `n` copies of the characters are written at the width they have.
        Ok(unsafe {
            build(total, max, |p| {
                for i in 0..n {
                    std::ptr::copy_nonoverlapping(data.as_ptr(), p.add(i * data.len()), data.len());
                }
            })
        })
    }

    #[slot(nb_remainder)]
    fn remainder(this: &Value, args: &Value) -> PyResult<Value> {
        if this.as_str().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        crate::types::str_percent::format(this, args)
    }

    /// The string with its first character in upper case and the others in lower case.
    #[method("($self, /)")]
    fn capitalize(&self) -> Value {
        if let Some(text) = self.as_ascii() {
            return str_ascii::capitalized(text);
        }
        map_chars(
            self,
            |out, c, i| if i == 0 { unicode::push_title(out, c[0]) } else { unicode::push_lower(out, c, i) },
        )
    }

    /// The string as it is compared where case is not to matter.
    #[method("($self, /)")]
    fn casefold(&self) -> Value {
        map_chars(self, |out, c, i| unicode::push_folded(out, c[i]))
    }

    /// Return a lower-case copy.
    #[method("($self, /)")]
    fn lower(&self) -> Value {
        if let Some(text) = self.as_ascii() {
            return str_ascii::map(text, |b| b.to_ascii_lowercase());
        }
        map_chars(self, unicode::push_lower)
    }

    /// Return an upper-case copy.
    #[method("($self, /)")]
    fn upper(&self) -> Value {
        if let Some(text) = self.as_ascii() {
            return str_ascii::map(text, |b| b.to_ascii_uppercase());
        }
        map_chars(self, |out, c, i| unicode::push_upper(out, c[i]))
    }

    /// Return a copy with upper and lower case exchanged.
    #[method("($self, /)")]
    fn swapcase(&self) -> Value {
        map_chars(self, |out, c, i| {
            if unicode::is_upper(c[i]) {
                unicode::push_lower(out, c, i)
            } else {
                unicode::push_upper(out, c[i])
            }
        })
    }

    /// Return a copy in which each word begins with a title-case character and goes on in lower case.
    #[method("($self, /)")]
    fn title(&self) -> Value {
        let mut in_word = false;
        map_chars(self, |out, c, i| {
            if in_word {
                unicode::push_lower(out, c, i)
            } else {
                unicode::push_title(out, c[i])
            }
            in_word = unicode::is_cased(c[i]);
        })
    }

    /// Return the string centered in a field of that width.
    #[method("($self, width, fillchar=' ', /)")]
    fn center(this: &Value, width: isize, fillchar: Option<&Value>) -> PyResult<Value> {
        let fill = fill_char(fillchar)?;
        let margin = (width.max(0) as usize).saturating_sub(text(this).len());
        let left = margin / 2 + (margin & width as usize & 1);
        pad(this, left, margin - left, fill)
    }

    /// Return the string at the left of a field of that width.
    #[method("($self, width, fillchar=' ', /)")]
    fn ljust(this: &Value, width: isize, fillchar: Option<&Value>) -> PyResult<Value> {
        let fill = fill_char(fillchar)?;
        pad(this, 0, (width.max(0) as usize).saturating_sub(text(this).len()), fill)
    }

    /// Return the string at the right of a field of that width.
    #[method("($self, width, fillchar=' ', /)")]
    fn rjust(this: &Value, width: isize, fillchar: Option<&Value>) -> PyResult<Value> {
        let fill = fill_char(fillchar)?;
        pad(this, (width.max(0) as usize).saturating_sub(text(this).len()), 0, fill)
    }

    /// Pad a numeric string with zeros on the left, behind a sign.
    #[method("($self, width, /)")]
    fn zfill(this: &Value, width: isize) -> PyResult<Value> {
        let s = text(this);
        let zeros = (width.max(0) as usize).saturating_sub(s.len());
        if zeros == 0 {
            return Ok(substring(this, 0, s.len()));
        }
        check_text_size(zeros)?;
        let mut c: Vec<u32> = s.chars().iter().collect();
        let at = matches!(c.first(), Some(0x2b | 0x2d)) as usize;
        c.splice(at..at, std::iter::repeat_n(b'0' as u32, zeros));
        Ok(from_code_points(&c))
    }

    /// Return the number of places, without overlap, where sub stands in string[start:end].
    #[method("($self, sub, start=None, end=None, /)")]
    fn count(&self, sub: &StrObject, start: Option<&Value>, end: Option<&Value>) -> PyResult<usize> {
        let (start, end) = clamp_range(self.len(), start, end)?;
        if start > end {
            return Ok(0);
        }
        Ok(search::find_all(self.chars().slice(start, end), sub.chars(), usize::MAX).len())
    }

    /// Return the lowest index in string[start:end] where sub is found, or -1.
    #[method("($self, sub, start=None, end=None, /)")]
    fn find(&self, sub: &StrObject, start: Option<&Value>, end: Option<&Value>) -> PyResult<i64> {
        Ok(find_in(self, sub, start, end, false)?.map_or(-1, |i| i as i64))
    }

    /// Return the highest index in string[start:end] where sub is found, or -1.
    #[method("($self, sub, start=None, end=None, /)")]
    fn rfind(&self, sub: &StrObject, start: Option<&Value>, end: Option<&Value>) -> PyResult<i64> {
        Ok(find_in(self, sub, start, end, true)?.map_or(-1, |i| i as i64))
    }

    /// Like find, but raise ValueError when sub is not found.
    #[method("($self, sub, start=None, end=None, /)")]
    fn index(&self, sub: &StrObject, start: Option<&Value>, end: Option<&Value>) -> PyResult<usize> {
        find_in(self, sub, start, end, false)?.ok_or_else(|| err!(ValueError, "substring not found"))
    }

    /// Like rfind, but raise ValueError when sub is not found.
    #[method("($self, sub, start=None, end=None, /)")]
    fn rindex(&self, sub: &StrObject, start: Option<&Value>, end: Option<&Value>) -> PyResult<usize> {
        find_in(self, sub, start, end, true)?.ok_or_else(|| err!(ValueError, "substring not found"))
    }

    /// Return True if the string begins with prefix (a string, or any of a tuple of them).
    #[method("($self, prefix, start=None, end=None, /)")]
    fn startswith(&self, prefix: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<bool> {
        affix(self, prefix, start, end, "startswith", search::starts_with)
    }

    /// Return True if the string ends with suffix (a string, or any of a tuple of them).
    #[method("($self, suffix, start=None, end=None, /)")]
    fn endswith(&self, suffix: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<bool> {
        affix(self, suffix, start, end, "endswith", search::ends_with)
    }

    /// Return the string without that prefix, if it has it.
    #[method("($self, prefix, /)")]
    fn removeprefix(this: &Value, prefix: &StrObject) -> Value {
        let s = text(this);
        let from = if search::starts_with(s.chars(), prefix.chars()) { prefix.len() } else { 0 };
        substring(this, from, s.len())
    }

    /// Return the string without that suffix, if it has it.
    #[method("($self, suffix, /)")]
    fn removesuffix(this: &Value, suffix: &StrObject) -> Value {
        let s = text(this);
        let drop = if search::ends_with(s.chars(), suffix.chars()) { suffix.len() } else { 0 };
        substring(this, 0, s.len() - drop)
    }

    /// Return a copy without leading and trailing whitespace, or characters of chars.
    #[method("($self, chars=None, /)")]
    fn strip(this: &Value, chars: Option<&Value>) -> PyResult<Value> {
        strip(this, chars, "strip", true, true)
    }

    /// Return a copy without leading whitespace, or characters of chars.
    #[method("($self, chars=None, /)")]
    fn lstrip(this: &Value, chars: Option<&Value>) -> PyResult<Value> {
        strip(this, chars, "lstrip", true, false)
    }

    /// Return a copy without trailing whitespace, or characters of chars.
    #[method("($self, chars=None, /)")]
    fn rstrip(this: &Value, chars: Option<&Value>) -> PyResult<Value> {
        strip(this, chars, "rstrip", false, true)
    }

    /// Return a copy with occurrences of old replaced by new, the first count of them if count is not -1.
    #[method("($self, old, new, /, count=-1)")]
    fn replace(this: &Value, old: &StrObject, new: &StrObject, count: isize) -> Value {
        let s = text(this);
        let limit = if count < 0 { usize::MAX } else { count as usize };
        let places = search::find_all(s.chars(), old.chars(), limit);
        if places.is_empty() {
            return substring(this, 0, s.len());
        }
        if let (Chars::One(h), Chars::One(n)) = (s.chars(), new.chars()) {
            let mut out = Vec::with_capacity(h.len());
            let mut at = 0;
            for p in places {
                out.extend_from_slice(&h[at..p]);
                out.extend_from_slice(n);
                at = p + old.len();
            }
            out.extend_from_slice(&h[at.min(h.len())..]);
            return crate::types::str::from_latin1(&out);
        }
        let c = s.chars();
        let mut out = Vec::with_capacity(c.len());
        let mut at = 0;
        for p in places {
            out.extend(c.slice(at, p).iter());
            out.extend(new.chars().iter());
            at = p + old.len();
        }
        out.extend(c.slice(at.min(c.len()), c.len()).iter());
        from_code_points(&out)
    }

    /// Return a list of the parts between separators (whitespace if sep is None), at most maxsplit splits.
    #[method("($self, /, sep=None, maxsplit=-1)")]
    fn split(this: &Value, sep: Option<&Value>, maxsplit: isize) -> PyResult<Value> {
        let limit = if maxsplit < 0 { usize::MAX } else { maxsplit as usize };
        let Some(sep) = separator(sep)? else {
            return Ok(ListObject::from_vec(split_whitespace(this, limit, false)));
        };
        let s = text(this);
        let mut out = Vec::new();
        let mut at = 0;
        for p in search::find_all(s.chars(), sep.chars(), limit) {
            out.push(substring(this, at, p));
            at = p + sep.len();
        }
        out.push(substring(this, at, s.len()));
        Ok(ListObject::from_vec(out))
    }

    /// Like split, but from the end of the string.
    #[method("($self, /, sep=None, maxsplit=-1)")]
    fn rsplit(this: &Value, sep: Option<&Value>, maxsplit: isize) -> PyResult<Value> {
        let limit = if maxsplit < 0 { usize::MAX } else { maxsplit as usize };
        let Some(sep) = separator(sep)? else {
            return Ok(ListObject::from_vec(split_whitespace(this, limit, true)));
        };
        let s = text(this);
        let mut out = Vec::new();
        let mut end = s.len();
        while out.len() < limit
            && let Some(p) = search::rfind(s.chars().slice(0, end), sep.chars())
        {
            out.push(substring(this, p + sep.len(), end));
            end = p;
        }
        out.push(substring(this, 0, end));
        out.reverse();
        Ok(ListObject::from_vec(out))
    }

    /// Return a list of the lines, without line breaks unless keepends is true.
    #[method("($self, /, keepends=False)")]
    fn splitlines(this: &Value, keepends: bool) -> Value {
        let c = text(this).chars();
        let mut out = Vec::new();
        let mut at = 0;
        while at < c.len() {
            let start = at;
            while at < c.len() && !unicode::is_line_break(c.at(at)) {
                at += 1;
            }
            let mut end = at;
            if at < c.len() {
                at += 1 + (c.at(at) == 0x0d && at + 1 < c.len() && c.at(at + 1) == 0x0a) as usize;
                if keepends {
                    end = at;
                }
            }
            out.push(substring(this, start, end));
        }
        ListObject::from_vec(out)
    }

    /// Split at the first separator: the part before, the separator, the part behind.
    #[method("($self, sep, /)")]
    fn partition(this: &Value, sep: &Value) -> PyResult<Value> {
        let Some(needle) = sep.as_str() else { bail!(TypeError, "must be str, not {}", sep.ty().name_str()) };
        separator(Some(sep))?;
        let s = text(this);
        Ok(TupleObject::from_vec(match search::find(s.chars(), needle.chars()) {
            Some(i) => vec![substring(this, 0, i), sep.clone(), substring(this, i + needle.len(), s.len())],
            None => vec![substring(this, 0, s.len()), from_code_points(&[]), from_code_points(&[])],
        }))
    }

    /// Split at the last separator: the part before, the separator, the part behind.
    #[method("($self, sep, /)")]
    fn rpartition(this: &Value, sep: &Value) -> PyResult<Value> {
        let Some(needle) = sep.as_str() else { bail!(TypeError, "must be str, not {}", sep.ty().name_str()) };
        separator(Some(sep))?;
        let s = text(this);
        Ok(TupleObject::from_vec(match search::rfind(s.chars(), needle.chars()) {
            Some(i) => vec![substring(this, 0, i), sep.clone(), substring(this, i + needle.len(), s.len())],
            None => vec![from_code_points(&[]), from_code_points(&[]), substring(this, 0, s.len())],
        }))
    }

    /// Concatenate any number of strings, with this one between them.
    #[method("($self, iterable, /)")]
    fn join(&self, iterable: &Value) -> PyResult<Value> {
        // Nothing in joining runs code that could change the list.
        if let Some(list) = iterable.downcast_exact::<ListObject>() {
            return join(self, list.items());
        }
        let items = match object::to_vec(iterable) {
            Ok(items) => items,
            Err(raised)
                if iterable.ty().slots().iter.is_none() && raised.is(types().exceptions.TypeError) =>
            {
                drop(raised.take());
                bail!(TypeError, "can only join an iterable");
            }
            Err(raised) => return Err(raised),
        };
        join(self, &items)
    }

    /// Return a copy in which tabs are filled up with spaces.
    #[method("($self, /, tabsize=8)")]
    fn expandtabs(&self, tabsize: i32) -> Value {
        let mut column = 0usize;
        map_chars(self, |out, c, i| match c[i] {
            0x09 => {
                if tabsize > 0 {
                    let n = tabsize as usize - column % tabsize as usize;
                    out.extend(std::iter::repeat_n(b' ' as u32, n));
                    column += n;
                }
            }
            x => {
                column = if x == 0x0a || x == 0x0d { 0 } else { column + 1 };
                out.push(x);
            }
        })
    }

    /// Replace each character by what the table maps its code to: a code, a string, or None to delete it.
    #[method("($self, table, /)")]
    fn translate(&self, table: &Value) -> PyResult<Value> {
        let mut out = Vec::with_capacity(self.len());
        for c in self.chars().iter() {
            match object::getitem(table, &Value::int(c as i64)) {
                Ok(v) => {
                    if v.is_none() {
                        continue;
                    }
                    if let Some(s) = v.as_str() {
                        out.extend(s.chars().iter());
                    } else if v.is_small_int() {
                        match v.as_small_int() {
                            Some(i @ 0..=0x10ffff) => out.push(i as u32),
                            _ => bail!(ValueError, "character mapping must be in range(0x110000)"),
                        }
                    } else {
                        bail!(TypeError, "character mapping must return integer, None or str");
                    }
                }
                Err(raised) if raised.is(types().exceptions.LookupError) => {
                    drop(raised.take());
                    out.push(c);
                }
                Err(raised) => return Err(raised),
            }
        }
        Ok(from_code_points(&out))
    }

    /// Return a table for translate: from a dict, or from two strings of equal length and one of characters to delete.
    #[staticmethod("(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(x: &Value, y: Option<&StrObject>, z: Option<&StrObject>) -> PyResult<Value> {
        let table = DictObject::new();
        // SAFETY: just made as a dict.
        let d: &DictObject = unsafe { table.payload_unchecked() };
        if let Some(y) = y {
            let Some(x) = x.as_str() else {
                bail!(TypeError, "first maketrans argument must be a string if there is a second argument")
            };
            if x.len() != y.len() {
                bail!(ValueError, "the first two maketrans arguments must have equal length");
            }
            for (a, b) in x.chars().iter().zip(y.chars().iter()) {
                d.insert(&Value::int(a as i64), Value::int(b as i64))?;
            }
            for c in z.iter().flat_map(|z| z.chars().iter().collect::<Vec<_>>()) {
                d.insert(&Value::int(c as i64), Value::NONE)?;
            }
            return Ok(table);
        }
        let Some(from) = x.downcast::<DictObject>() else {
            bail!(TypeError, "if you give only one argument to maketrans it must be a dict");
        };
        for (k, v) in from.items() {
            match k.as_str() {
                Some(s) if s.len() == 1 => d.insert(&Value::int(s.chars().at(0) as i64), v)?,
                Some(_) => bail!(ValueError, "string keys in translatetable must be of length 1"),
                None if k.is_small_int() || k.ty().is_subtype(types().int) => d.insert(&k, v)?,
                None => bail!(TypeError, "keys in translate table mustbe strings or integers"),
            }
        }
        Ok(table)
    }

    /// Encode the string.
    #[method("($self, /, encoding='utf-8', errors='strict')")]
    fn encode(this: &Value, encoding: Option<&StrObject>, errors: Option<&StrObject>) -> PyResult<Value> {
        str_codec::encode(this, encoding, errors)
    }

    /// Fill in the replacement fields, from the arguments.
    #[method("($self, /, *args, **kwargs)")]
    fn format(&self, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        crate::types::str_format::format(self, Some(args), kwargs)
    }

    /// Fill in the replacement fields, from a mapping.
    #[method("($self, mapping, /)")]
    fn format_map(&self, mapping: &Value) -> PyResult<Value> {
        crate::types::str_format::format(self, None, Some(mapping))
    }

    /// Return the string formatted as format_spec says.
    #[method("($self, format_spec, /)")]
    fn __format__(this: &Value, format_spec: &StrObject) -> PyResult<Value> {
        if format_spec.is_empty() {
            return object::str(this);
        }
        let spec: SmallVec<[u32; 16]> = format_spec.chars().iter().collect();
        let s = text(this);
        let type_name = || "str".to_owned();
        let layout = crate::format::spec::format_str(&spec, s.len(), &type_name).map_err(|e| e.raise())?;
        let mut out = TextBuilder::default();
        out.fill(layout.fill, layout.left);
        out.push_chars(s.chars().slice(0, layout.keep));
        out.fill(layout.fill, layout.right);
        Ok(out.finish())
    }

    #[method("($self, /)")]
    fn __getnewargs__(this: &Value) -> Value {
        let s = text(this);
        TupleObject::from_vec(vec![from_chars(s.chars())])
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(&self) -> usize {
        let header = if self.ascii.get() { 40 } else { 56 };
        header + (self.len() + 1) * self.width.get() as usize
    }

    /// Return True if there is at least one character and all are letters or digits.
    #[method("($self, /)")]
    fn isalnum(&self) -> bool {
        str_ascii::all(self, u8::is_ascii_alphanumeric, |c| {
            unicode::is_alpha(c) || unicode::is_numeric(c) || unicode::is_digit(c)
        })
    }

    /// Return True if there is at least one character and all are letters.
    #[method("($self, /)")]
    fn isalpha(&self) -> bool {
        str_ascii::all(self, u8::is_ascii_alphabetic, unicode::is_alpha)
    }

    /// Return True if all characters are ASCII.
    #[method("($self, /)")]
    fn isascii(&self) -> bool {
        self.ascii.get()
    }

    /// Return True if there is at least one character and all are decimal digits.
    #[method("($self, /)")]
    fn isdecimal(&self) -> bool {
        str_ascii::all(self, u8::is_ascii_digit, unicode::is_decimal)
    }

    /// Return True if there is at least one character and all are digits.
    #[method("($self, /)")]
    fn isdigit(&self) -> bool {
        str_ascii::all(self, u8::is_ascii_digit, unicode::is_digit)
    }

    /// Return True if there is at least one character and all are numeric.
    #[method("($self, /)")]
    fn isnumeric(&self) -> bool {
        str_ascii::all(self, u8::is_ascii_digit, unicode::is_numeric)
    }

    /// Return True if the string is a valid identifier (keywords included).
    #[method("($self, /)")]
    fn isidentifier(&self) -> bool {
        let c = self.chars();
        let fits = |(i, c)| char::from_u32(c).is_some_and(|c| is_identifier_char(c, i == 0));
        !c.is_empty() && c.iter().enumerate().all(fits)
    }

    /// Return True if there is at least one cased character and all of them are lower case.
    #[method("($self, /)")]
    fn islower(&self) -> bool {
        let c = self.chars();
        c.iter().any(unicode::is_lower) && !c.iter().any(|c| unicode::is_upper(c) || unicode::is_title(c))
    }

    /// Return True if there is at least one cased character and all of them are upper case.
    #[method("($self, /)")]
    fn isupper(&self) -> bool {
        let c = self.chars();
        c.iter().any(unicode::is_upper) && !c.iter().any(|c| unicode::is_lower(c) || unicode::is_title(c))
    }

    /// Return True if all characters are printable, or there are none.
    #[method("($self, /)")]
    fn isprintable(&self) -> bool {
        self.chars().iter().all(is_printable)
    }

    /// Return True if there is at least one character and all are whitespace.
    #[method("($self, /)")]
    fn isspace(&self) -> bool {
        str_ascii::all(self, |b| str_ascii::is_space(*b), unicode::is_space)
    }

    /// Return True if the string is title-cased: capitals only at the head of words, and there.
    #[method("($self, /)")]
    fn istitle(&self) -> bool {
        let (mut in_word, mut any) = (false, false);
        for c in self.chars().iter() {
            if unicode::is_upper(c) || unicode::is_title(c) {
                if in_word {
                    return false;
                }
                (in_word, any) = (true, true);
            } else if unicode::is_lower(c) {
                if !in_word {
                    return false;
                }
                any = true;
            } else {
                in_word = false;
            }
        }
        any
    }
}

/// `str.__new__`; too many arguments by position are counted in other words than those by name.
fn new_counted(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    const MOST: usize = 3;
    if kwnames.is_none() {
        crate::args::check_count("str", args.len(), 0, MOST)?;
    }
    match BOUND.get() {
        Some(new) => new(class, args, kwnames),
        None => Ok(Value::str("")),
    }
}

/// The constructor that binds arguments by its signature.
static BOUND: std::sync::OnceLock<crate::slots::CallFn> = std::sync::OnceLock::new();

/// Fills in the type.
pub fn define(t: &'static Type) {
    StrObject::fill_slots(t.slots_mut());
    if let Some(new) = t.slots_mut().new.replace(new_counted) {
        BOUND.get_or_init(|| new);
    }
    crate::method::install(t, StrObject::METHODS, StrObject::GETSETS);
    t.doc.set(StrObject::DOC);
}
