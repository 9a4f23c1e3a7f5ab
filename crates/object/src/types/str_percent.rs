//! The `%` operator of `str` and of bytes: which argument goes to which conversion, and what each is turned into.

use crate::error::PyResult;
use crate::format::number::Int;
use crate::format::percent::{Amount, Conversion, Settled};
use crate::object;
use crate::thread::{runtime, types};
use crate::types::int::IntObject;
use crate::types::sequence::check_text_size;
use crate::types::str::{Chars, from_code_points};
use crate::types::text::TextBuilder;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};
use smallvec::SmallVec;

/// The right-hand operand, and how much of it is used.
struct Arguments<'a> {
    all: &'a Value,
    tuple: Option<&'a [Value]>,
    next: usize,
    mapping: bool,
    used_by_name: bool,
}

impl<'a> Arguments<'a> {
    fn new(all: &'a Value) -> Arguments<'a> {
        let tuple = all.downcast::<TupleObject>().map(TupleObject::items);
        let mapping = tuple.is_none() && all.as_str().is_none() && all.ty().slots().getitem.is_some();
        Arguments { all, tuple, next: 0, mapping, used_by_name: false }
    }

    fn next(&mut self) -> PyResult<Value> {
        let found = match self.tuple {
            Some(items) => items.get(self.next).cloned(),
            None if self.next == 0 => Some(self.all.clone()),
            None => None,
        };
        self.next += 1;
        found.ok_or_else(|| err!(TypeError, "not enough arguments for format string"))
    }

    fn by_name(&mut self, key: &Value) -> PyResult<Value> {
        if !self.mapping {
            bail!(TypeError, "format requires a mapping");
        }
        self.used_by_name = true;
        object::getitem(self.all, key)
    }

    fn star(&mut self, amount: Option<Amount>) -> PyResult<Option<i64>> {
        if amount != Some(Amount::Star) {
            return Ok(None);
        }
        let v = self.next()?;
        match v.as_small_int() {
            Some(i) => Ok(Some(i)),
            None if v.ty().is_subtype(types().int) => match crate::types::int::to_i64(&v) {
                Some(i) => Ok(Some(i)),
                None => bail!(OverflowError, "Python int too large to convert to C ssize_t"),
            },
            None => Err(err!(TypeError, "* wants int")),
        }
    }

    fn finish(&self, kind: &str) -> PyResult<()> {
        let left = match self.tuple {
            Some(items) => self.next < items.len(),
            None => self.next == 0 && !self.mapping && !self.used_by_name,
        };
        if left {
            bail!(TypeError, "not all arguments converted during {kind} formatting");
        }
        Ok(())
    }
}

/// Lays an integer conversion out.
fn integer(out: &mut TextBuilder, c: &Conversion, settled: Settled, v: &Value) -> PyResult<()> {
    let code = char::from_u32(c.kind).unwrap_or('d');
    let decimal = matches!(code, 'd' | 'i' | 'u');
    let is_int = |v: &Value| v.is_small_int() || v.ty().is_subtype(types().int);
    let number = if is_int(v) {
        v.clone()
    } else {
        let slots = v.ty().slots();
        let converted = match (decimal, slots.nb_index, slots.nb_int) {
            (_, Some(_), _) => Some(object::index(v)),
            (true, None, Some(f)) => Some(f(v)),
            _ => None,
        };
        match converted {
            Some(Ok(n)) if is_int(&n) => n,
            Some(Err(raised)) if !raised.is(types().exceptions.TypeError) => return Err(raised),
            other => {
                if let Some(Err(raised)) = other {
                    drop(raised.take());
                }
                let wants = if decimal { "a real number" } else { "an integer" };
                bail!(TypeError, "%{code} format: {wants} is required, not {}", v.ty().name_str());
            }
        }
    };
    let limit = runtime().int_max_str_digits.get();
    let padded = match crate::types::int::to_i64(&number) {
        Some(i) => c.integer(settled, &Int::Small(i), limit),
        None => {
            let big = number.downcast::<IntObject>().expect("an int that does not fit a word is in the heap");
            c.integer(settled, &Int::Big(&big.value), limit)
        }
    };
    out.push_padded(&padded.map_err(|e| e.raise())?);
    Ok(())
}

/// Lays a text out.
fn text(out: &mut TextBuilder, c: &Conversion, settled: Settled, text: Chars<'_>) {
    let layout = c.text(settled, text.len());
    out.fill(layout.fill, layout.left);
    out.push_chars(text.slice(0, layout.keep));
    out.fill(layout.fill, layout.right);
}

/// Lays out what `str`, `repr` or `ascii` has made.
fn made(out: &mut TextBuilder, c: &Conversion, settled: Settled, string: &Value) {
    if let Some(string) = string.as_str() {
        text(out, c, settled, string.chars());
    }
}

/// A conversion with the numbers for its `*`s, if a text can be as long as they ask for.
fn settle(c: &Conversion, width: Option<i64>, precision: Option<i64>) -> PyResult<Settled> {
    if precision.is_some_and(|precision| i32::try_from(precision).is_err()) {
        bail!(OverflowError, "Python int too large to convert to C int");
    }
    if width == Some(i64::MIN) {
        bail!(OverflowError, "width too big");
    }
    let settled = c.settle(width, precision);
    check_text_size(settled.width.max(settled.precision.unwrap_or(0)))?;
    Ok(settled)
}

/// Lays a float conversion out.
fn float(out: &mut TextBuilder, c: &Conversion, settled: Settled, v: &Value) -> PyResult<()> {
    if settled.precision.is_some_and(|precision| precision > i32::MAX as usize - 3) {
        bail!(ValueError, "precision too big");
    }
    let x = object::as_f64(v)?;
    out.push_padded(&c.float(settled, x));
    Ok(())
}

/// `template % args` of strings.
pub fn format(template: &Value, args: &Value) -> PyResult<Value> {
    let t: SmallVec<[u32; 64]> = template.as_str().map(|s| s.chars().iter().collect()).unwrap_or_default();
    let mut arguments = Arguments::new(args);
    let mut out = TextBuilder::default();
    let mut at = 0;
    while at < t.len() {
        if t[at] != b'%' as u32 {
            out.push_char(t[at]);
            at += 1;
            continue;
        }
        at += 1;
        let start = at;
        let c = Conversion::parse(&t, &mut at).map_err(|e| e.raise())?;
        let named = match c.key {
            Some((start, end)) => Some(arguments.by_name(&from_code_points(&t[start..end]))?),
            None => None,
        };
        let width = arguments.star(c.width)?;
        let precision = arguments.star(c.precision)?;
        let settled = settle(&c, width, precision)?;
        let kind = char::from_u32(c.kind).unwrap_or('\0');
        // Nothing may stand between the two signs.
        if kind == '%' && at == start + 1 {
            out.push_char(b'%' as u32);
            continue;
        }
        let v = match named {
            Some(v) => v,
            None => arguments.next()?,
        };
        if !"srauidoxXeEfFgGc".contains(kind) {
            return Err(c.unsupported().raise());
        }
        match kind {
            's' => made(&mut out, &c, settled, &object::str(&v)?),
            'r' => made(&mut out, &c, settled, &object::repr(&v)?),
            'a' => made(&mut out, &c, settled, &object::ascii(&v)?),
            'c' => text(&mut out, &c, settled, Chars::Four(&[character(&v)?])),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => float(&mut out, &c, settled, &v)?,
            _ => integer(&mut out, &c, settled, &v)?,
        }
    }
    arguments.finish("string")?;
    Ok(out.finish())
}

fn character(v: &Value) -> PyResult<u32> {
    if let Some(s) = v.as_str() {
        if s.len() == 1 {
            return Ok(s.chars().at(0));
        }
        bail!(TypeError, "%c requires an int or a unicode character, not a string of length {}", s.len());
    }
    if !v.is_small_int() && v.ty().slots().nb_index.is_none() {
        bail!(TypeError, "%c requires an int or a unicode character, not {}", v.ty().name_str());
    }
    match object::index_clamped(v)? {
        i @ 0..=0x10ffff => Ok(i as u32),
        _ => Err(err!(OverflowError, "%c arg not in range(0x110000)")),
    }
}

/// `template % args` of bytes (PEP 461).
pub fn format_bytes(template: &[u8], args: &Value) -> PyResult<Vec<u8>> {
    let t: Vec<u32> = template.iter().map(|&b| b as u32).collect();
    let mut arguments = Arguments::new(args);
    if args.ty().slots().buffer.is_some() {
        arguments.mapping = false;
    }
    let mut out = TextBuilder::default();
    let mut at = 0;
    while at < t.len() {
        if t[at] != b'%' as u32 {
            out.push_char(t[at]);
            at += 1;
            continue;
        }
        at += 1;
        let start = at;
        let c = Conversion::parse(&t, &mut at).map_err(|e| e.raise())?;
        let named = match c.key {
            Some((start, end)) => {
                let key: Vec<u8> = t[start..end].iter().map(|&c| c as u8).collect();
                Some(arguments.by_name(&Value::bytes(&key))?)
            }
            None => None,
        };
        let width = arguments.star(c.width)?;
        let precision = arguments.star(c.precision)?;
        let settled = settle(&c, width, precision)?;
        let kind = char::from_u32(c.kind).unwrap_or('\0');
        // Nothing may stand between the two signs.
        if kind == '%' && at == start + 1 {
            out.push_char(b'%' as u32);
            continue;
        }
        let v = match named {
            Some(v) => v,
            None => arguments.next()?,
        };
        if !"bsrauidoxXeEfFgGc".contains(kind) {
            return Err(c.unsupported().raise());
        }
        match kind {
            'b' | 's' => text(&mut out, &c, settled, Chars::One(&bytes_argument(&v)?)),
            'r' | 'a' => made(&mut out, &c, settled, &object::ascii(&v)?),
            'c' => text(&mut out, &c, settled, Chars::One(&[byte_argument(&v)?])),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => float(&mut out, &c, settled, &v)?,
            _ => integer(&mut out, &c, settled, &v)?,
        }
    }
    arguments.finish("bytes")?;
    Ok(out.into_bytes())
}

fn bytes_argument(v: &Value) -> PyResult<Vec<u8>> {
    if v.ty().slots().buffer.is_some() {
        return crate::types::byte_text::to_bytes(v);
    }
    if let Some(r) = object::call_special(v, &crate::thread::names().__bytes__, &[])? {
        return crate::types::byte_text::to_bytes(&r);
    }
    Err(err!(
        TypeError,
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
        v.ty().name_str()
    ))
}

fn byte_argument(v: &Value) -> PyResult<u8> {
    if v.ty().slots().buffer.is_some() {
        let b = crate::types::byte_text::to_bytes(v)?;
        if let [b] = b[..] {
            return Ok(b);
        }
        bail!(
            TypeError,
            "%c requires an integer in range(256) or a single byte, not a bytes object of length {}",
            b.len()
        );
    }
    if v.is_small_int() || v.ty().slots().nb_index.is_some() {
        return match u8::try_from(object::index_clamped(v)?) {
            Ok(b) => Ok(b),
            Err(_) => Err(err!(OverflowError, "%c arg not in range(256)")),
        };
    }
    Err(err!(TypeError, "%c requires an integer in range(256) or a single byte, not {}", v.ty().name_str()))
}
