//! `_string`: the parser of format strings, for `string.Formatter`.

use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type;
use tiercel_object::types::iterators::iter_self;
use tiercel_object::types::str::from_code_points;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, install_type};

use crate::native_type::{get, make, new_instance};
use std::cell::Cell;

const OPEN: u32 = b'{' as u32;
const CLOSE: u32 = b'}' as u32;
const LEFT: u32 = b'[' as u32;
const RIGHT: u32 = b']' as u32;
const DOT: u32 = b'.' as u32;
const COLON: u32 = b':' as u32;
const BANG: u32 = b'!' as u32;

/// What stands between two fields, and the field behind it.
struct Piece<'a> {
    literal: &'a [u32],
    field: Option<FieldText<'a>>,
    /// Where the next piece starts.
    next: usize,
}

struct FieldText<'a> {
    name: &'a [u32],
    spec: &'a [u32],
    conversion: Option<u32>,
}

fn next_piece(t: &[u32], start: usize) -> PyResult<Piece<'_>> {
    let Some(at) = t[start..].iter().position(|&c| c == OPEN || c == CLOSE).map(|at| start + at) else {
        return Ok(Piece { literal: &t[start..], field: None, next: t.len() });
    };
    if t.get(at + 1) == Some(&t[at]) {
        // A doubled brace stands for itself: the literal ends with the first of the two.
        return Ok(Piece { literal: &t[start..=at], field: None, next: at + 2 });
    }
    if t[at] == CLOSE {
        bail!(ValueError, "Single '}}' encountered in format string");
    }
    if at + 1 == t.len() {
        bail!(ValueError, "Single '{{' encountered in format string");
    }
    let (field, next) = parse_field(t, at + 1)?;
    Ok(Piece { literal: &t[start..at], field: Some(field), next })
}

/// A field from behind its brace, and the position behind the closing brace.
fn parse_field(t: &[u32], start: usize) -> PyResult<(FieldText<'_>, usize)> {
    let mut at = start;
    let mut in_brackets = false;
    while let Some(&c) = t.get(at) {
        match c {
            OPEN => bail!(ValueError, "unexpected '{{' in field name"),
            LEFT => in_brackets = true,
            RIGHT => in_brackets = false,
            CLOSE | COLON | BANG if !in_brackets => break,
            _ => {}
        }
        at += 1;
    }
    let name = &t[start..at];
    if at == t.len() {
        bail!(ValueError, "expected '}}' before end of string");
    }
    let mut conversion = None;
    if t[at] == BANG {
        match (t.get(at + 1), t.get(at + 2)) {
            (None, _) => bail!(ValueError, "end of string while looking for conversion specifier"),
            (Some(_), None) => bail!(ValueError, "unmatched '{{' in format spec"),
            (Some(&c), Some(&next)) => {
                if next != COLON && next != CLOSE {
                    bail!(ValueError, "expected ':' after conversion specifier");
                }
                conversion = Some(c);
                at += 2;
            }
        }
    }
    if t[at] == CLOSE {
        return Ok((FieldText { name, spec: &[], conversion }, at + 1));
    }
    let from = at + 1;
    let mut open = 1;
    for (i, &c) in t.iter().enumerate().skip(from) {
        match c {
            OPEN => open += 1,
            CLOSE => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Ok((FieldText { name, spec: &t[from..i], conversion }, i + 1));
        }
    }
    bail!(ValueError, "unmatched '{{' in format spec")
}

/// `formatteriterator`: the pieces of a format string.
#[repr(C)]
struct FormatterIterator {
    head: Header,
    text: Vec<u32>,
    at: Cell<usize>,
}

#[pytype(name = "formatteriterator")]
impl FormatterIterator {
    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        if self.at.get() >= self.text.len() {
            return Ok(None);
        }
        let piece = next_piece(&self.text, self.at.get())?;
        self.at.set(piece.next);
        let mut parts = vec![from_code_points(piece.literal)];
        match piece.field {
            Some(field) => {
                parts.push(from_code_points(field.name));
                parts.push(from_code_points(field.spec));
                parts.push(field.conversion.map_or(Value::NONE, |c| from_code_points(&[c])));
            }
            None => parts.extend([Value::NONE, Value::NONE, Value::NONE]),
        }
        Ok(Some(TupleObject::from_vec(parts)))
    }
}

/// A number in a field name, which has only digits; `None` for any other text.
fn as_index(s: &[u32]) -> PyResult<Option<i64>> {
    let mut n = 0i64;
    for &c in s {
        let Some(digit) = char::from_u32(c).and_then(|c| c.to_digit(10)) else { return Ok(None) };
        match n.checked_mul(10).and_then(|n| n.checked_add(digit as i64)) {
            Some(next) => n = next,
            None => bail!(ValueError, "Too many decimal digits in format string"),
        }
    }
    Ok(Some(n).filter(|_| !s.is_empty()))
}

fn index_or_text(s: &[u32]) -> PyResult<Value> {
    Ok(as_index(s)?.map_or_else(|| from_code_points(s), Value::int))
}

/// `fieldnameiterator`: what follows the first part of a field name.
#[repr(C)]
struct FieldNameIterator {
    head: Header,
    text: Vec<u32>,
    at: Cell<usize>,
}

#[pytype(name = "fieldnameiterator")]
impl FieldNameIterator {
    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let (t, at) = (&self.text, self.at.get());
        if at >= t.len() {
            return Ok(None);
        }
        let start = at + 1;
        let is_attribute = t[at] == DOT;
        let end = if is_attribute {
            t[start..].iter().position(|&c| c == DOT || c == LEFT).map_or(t.len(), |n| start + n)
        } else if t[at] == LEFT {
            match t[start..].iter().position(|&c| c == RIGHT) {
                Some(n) => start + n,
                None => bail!(ValueError, "Missing ']' in format string"),
            }
        } else {
            bail!(ValueError, "Only '.' or '[' may follow ']' in format field specifier")
        };
        if end == start {
            bail!(ValueError, "Empty attribute in format string");
        }
        self.at.set(if is_attribute { end } else { end + 1 });
        let name =
            if is_attribute { from_code_points(&t[start..end]) } else { index_or_text(&t[start..end])? };
        Ok(Some(TupleObject::pair(Value::bool(is_attribute), name)))
    }
}

const FORMATTER: &str = "formatteriterator";
const FIELD_NAME: &str = "fieldnameiterator";

fn make_types() {
    fn define_formatter(t: &'static Type) {
        install_type!(t, FormatterIterator);
        t.slots_mut().iter = Some(iter_self);
    }
    fn define_field_name(t: &'static Type) {
        install_type!(t, FieldNameIterator);
        t.slots_mut().iter = Some(iter_self);
    }
    make::<FormatterIterator>(FORMATTER, types().object, 0, false, define_formatter);
    make::<FieldNameIterator>(FIELD_NAME, types().object, 0, false, define_field_name);
}

fn text_of(v: &Value) -> PyResult<Vec<u32>> {
    match v.as_str() {
        Some(s) => Ok(s.chars().iter().collect()),
        None => bail!(TypeError, "expected str, got {}", v.ty().name_str()),
    }
}

#[pymodule(name = "_string")]
/// string helper module
pub mod string {
    use super::*;

    /// The parts of a format string, one after the other.
    #[function("(format_string, /)", hidden)]
    fn formatter_parser(format_string: &Value) -> PyResult<Value> {
        let text = text_of(format_string)?;
        let ty = get(FORMATTER);
        Ok(new_instance(ty, |head| FormatterIterator { head, text, at: Cell::new(0) }))
    }

    /// The parts of a replacement field's name.
    #[function("(field_name, /)", hidden)]
    fn formatter_field_name_split(field_name: &Value) -> PyResult<Value> {
        let text = text_of(field_name)?;
        let end = text.iter().position(|&c| c == DOT || c == LEFT).unwrap_or(text.len());
        let first = index_or_text(&text[..end])?;
        let rest = new_instance(get(FIELD_NAME), |head| FieldNameIterator { head, text, at: Cell::new(end) });
        Ok(TupleObject::pair(first, rest))
    }

    #[init]
    fn init(_module: &Value) -> PyResult<()> {
        make_types();
        Ok(())
    }
}
