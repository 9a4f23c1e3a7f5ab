//! What `list`, `tuple` and `range` do alike.

use crate::error::{PyResult, raise};
use crate::object;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::types::str::StrObject;
use crate::value::Value;
use std::cmp::Ordering;

/// A subscript as a number, `None` if it is not an integer at all.
#[inline]
pub fn item_index(key: &Value) -> PyResult<Option<i64>> {
    if let Some(i) = key.as_small_int() {
        return Ok(Some(i));
    }
    let ty = key.ty();
    if ty.slots().nb_index.is_none() && !ty.is_subtype(types().int) {
        return Ok(None);
    }
    object::index_i64(key).map(Some)
}

/// How often a sequence of `len` items is repeated for `sequence * n`; `MemoryError` if the result cannot exist.
pub fn repeat_count(n: &Value, len: usize) -> PyResult<usize> {
    let n = match n.as_small_int() {
        Some(n) => n,
        None => object::index_i64(n).map_err(|raised| {
            if !raised.is(types().exceptions.IndexError) {
                return raised;
            }
            drop(raised.take());
            crate::err!(OverflowError, "cannot fit '{}' into an index-sized integer", n.ty().name_str())
        })?,
    };
    if n <= 0 || len == 0 {
        return Ok(0);
    }
    // The limit of CPython: the result's size in bytes fits a signed word. Nothing near it can be allocated.
    let items = (n as u128) * (len as u128);
    if items > (1 << 47) / 8 || !has_room(items as usize * 8) {
        return Err(memory_error());
    }
    Ok(n as usize)
}

/// Whether there is memory for so many bytes: asked of the system where it may well say no, for who allocates them for good has
/// no way to.
fn has_room(bytes: usize) -> bool {
    const SURELY: usize = 1 << 30;
    if bytes <= SURELY {
        return true;
    }
    let mut probe: Vec<u8> = Vec::new();
    probe.try_reserve_exact(bytes).is_ok()
}

/// The most characters that padding may ask for. A machine could not hold more, and trying would end the program.
pub const MOST_CHARACTERS: usize = 1 << 34;

/// `MemoryError` if there cannot be a text of this many characters.
pub fn check_text_size(characters: usize) -> PyResult<()> {
    if characters > MOST_CHARACTERS { Err(memory_error()) } else { Ok(()) }
}

/// `MemoryError` without a text.
#[cold]
pub fn memory_error() -> crate::error::Raised {
    crate::error::raise_with(types().exceptions.MemoryError, &[])
}

/// `a op b` of two sequences of one kind: the first items that differ decide, or else the lengths. Comparing items may
/// run Python code that changes the sequences, so they are looked at anew for each item.
pub fn compare_items<'a>(
    a: impl Fn() -> &'a [Value],
    b: impl Fn() -> &'a [Value],
    op: CompareOp,
) -> PyResult<Value> {
    if a().len() != b().len() {
        match op {
            CompareOp::Eq => return Ok(Value::FALSE),
            CompareOp::Ne => return Ok(Value::TRUE),
            _ => {}
        }
    }
    let mut i = 0;
    while let (Some(x), Some(y)) = (a().get(i), b().get(i)) {
        if !x.is(y) {
            if let Some(order) = plain_order(x, y) {
                if order.is_ne() {
                    return Ok(Value::bool(op.holds(order)));
                }
                i += 1;
                continue;
            }
            let (x, y) = (x.clone(), y.clone());
            if !object::equal(&x, &y)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => object::compare(&x, &y, op),
                };
            }
        }
        i += 1;
    }
    Ok(Value::bool(op.holds(a().len().cmp(&b().len()))))
}

/// The order of two values of which no comparison runs any code: two small ints or two plain strings.
#[inline]
fn plain_order(a: &Value, b: &Value) -> Option<Ordering> {
    if a.is_small_int() && b.is_small_int() {
        return Some((a.word() as i64).cmp(&(b.word() as i64)));
    }
    let (a, b) = (a.downcast_exact::<StrObject>()?, b.downcast_exact::<StrObject>()?);
    Some(crate::types::str::order(a, b))
}

/// How many items are equal to `value`; `item(i)` gives the items one after another.
pub fn count_item<'a>(item: impl Fn(usize) -> Option<&'a Value>, value: &Value) -> PyResult<usize> {
    let (mut n, mut i) = (0, 0);
    while let Some(v) = item(i).cloned() {
        n += usize::from(object::equal(&v, value)?);
        i += 1;
    }
    Ok(n)
}

/// `ValueError` or `IndexError` with a fixed text.
#[cold]
pub fn index_error(text: &str) -> crate::error::Raised {
    raise(types().exceptions.IndexError, text)
}
