//! `list.sort`: a stable merge sort that makes use of runs already in order (timsort, with the powersort merge policy).
//!
//! Lists of only small ints, only word floats or only strings are compared without calling anything. All other lists go
//! through `<` of their items, which may run any Python code and may raise; the list is empty meanwhile, and whatever
//! happens it gets all of its items back.

use crate::error::PyResult;
use crate::slots::CompareOp;
use crate::types::list::{ListObject, drop_from_the_end};
use crate::types::merge_sort::merge_sort;
use crate::types::str::Chars;
use crate::value::Value;
use crate::{bail, object};
use std::cmp::Ordering;

/// What the list's storage points at while its items are being sorted elsewhere: any other address says that the
/// comparisons changed the list.
const BEING_SORTED: *mut u64 = std::ptr::without_provenance_mut(8);

/// `list.sort(key=key, reverse=reverse)`.
pub fn sort(list: &ListObject, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    let before = list.items.get();
    let mut items = list.take_items();
    list.items.set(BEING_SORTED);
    let result = match key {
        None => sort_items(&mut items, |v| v, reverse),
        Some(key) => sort_by_key(&mut items, key, reverse),
    };
    let modified = !unmark(list);
    drop_from_the_end(list.take_over(items));
    if before == BEING_SORTED && list.items.get().is_null() {
        // A comparison of an outer sort came here with the list empty; to that sort nothing has changed.
        list.items.set(before);
    }
    result?;
    if modified {
        bail!(ValueError, "list modified during sort");
    }
    Ok(())
}

/// Begins what [`arrange`] or [`restore`] ends: moves the items to an empty list that nobody knows, and has the list look
/// empty. If it is, there is nothing to begin.
pub fn detach(list: &ListObject, items: &ListObject) {
    if !list.is_empty() {
        swap(list, items);
        list.items.set(BEING_SORTED);
    }
}

/// Gives a list its items back as they were, in exchange for those that it was given meanwhile.
pub fn restore(list: &ListObject, items: &ListObject) {
    if !items.is_empty() {
        unmark(list);
        swap(list, items);
    }
}

/// Sorts by keys that have been made. With `items`, those are in that list ([`detach`]), and come back whatever happens.
pub fn arrange(
    list: &ListObject,
    items: Option<&ListObject>,
    keys: &ListObject,
    reverse: bool,
) -> PyResult<()> {
    let mut sorted = items.unwrap_or(list).take_items();
    let result = sort_with_keys(&mut sorted, keys.take_items(), reverse);
    let modified = items.is_some() && !sorted.is_empty() && !unmark(list);
    if items.is_none() || !sorted.is_empty() {
        drop_from_the_end(list.take_over(sorted));
    }
    result?;
    if modified {
        bail!(ValueError, "list modified during sort");
    }
    Ok(())
}

/// Whether nothing has been done to a list since it began to look empty, which is over now.
fn unmark(list: &ListObject) -> bool {
    let untouched = list.items.get() == BEING_SORTED;
    if untouched {
        list.items.set(std::ptr::null_mut());
    }
    untouched
}

fn swap(a: &ListObject, b: &ListObject) {
    a.items.swap(&b.items);
    a.len.swap(&b.len);
    a.capacity.swap(&b.capacity);
}

fn sort_by_key(items: &mut Vec<Value>, key: &Value, reverse: bool) -> PyResult<()> {
    let mut keys = Vec::with_capacity(items.len());
    for v in items.iter() {
        keys.push(object::call(key, std::slice::from_ref(v))?);
    }
    sort_with_keys(items, keys, reverse)
}

fn sort_with_keys(items: &mut Vec<Value>, keys: Vec<Value>, reverse: bool) -> PyResult<()> {
    let mut pairs: Vec<(Value, Value)> = keys.into_iter().zip(items.drain(..)).collect();
    let result = sort_items(&mut pairs, |p| &p.0, reverse);
    // The keys go only after every item is back in its place.
    let mut keys = Vec::with_capacity(pairs.len());
    for (key, v) in pairs {
        keys.push(key);
        items.push(v);
    }
    drop(keys);
    result
}

/// Sorts by the value that `key` shows of each element. A descending sort keeps equal elements in order too.
fn sort_items<T>(items: &mut [T], key: impl Fn(&T) -> &Value, reverse: bool) -> PyResult<()> {
    if items.len() < 2 {
        return Ok(());
    }
    if reverse {
        items.reverse();
    }
    let result = match homogeneous(items, &key) {
        Some(Homogeneous::Ints) => {
            items.sort_by_key(|v| key(v).word() as i64);
            Ok(())
        }
        Some(Homogeneous::Floats) => {
            let float = |v: &T| key(v).as_word_float().unwrap_or(0.0);
            items.sort_by(|a, b| float(a).partial_cmp(&float(b)).unwrap_or(Ordering::Equal));
            Ok(())
        }
        Some(Homogeneous::Strings) => {
            items.sort_by(|a, b| compare_strings(key(a), key(b)));
            Ok(())
        }
        None => merge_sort(items, |a, b| object::truth(&object::compare(key(a), key(b), CompareOp::Lt)?)),
    };
    if reverse {
        items.reverse();
    }
    result
}

enum Homogeneous {
    Ints,
    Floats,
    Strings,
}

/// Whether all keys are of one kind whose order is known. Word floats are never NaN.
fn homogeneous<T>(items: &[T], key: &impl Fn(&T) -> &Value) -> Option<Homogeneous> {
    let first = key(&items[0]);
    if first.is_small_int() {
        items.iter().all(|v| key(v).is_small_int()).then_some(Homogeneous::Ints)
    } else if first.as_word_float().is_some() {
        items.iter().all(|v| crate::value::is_float(key(v).word())).then_some(Homogeneous::Floats)
    } else if crate::types::str::is_exact(first) {
        items.iter().all(|v| crate::types::str::is_exact(key(v))).then_some(Homogeneous::Strings)
    } else {
        None
    }
}

/// The order of two strings by code points.
pub fn compare_strings(a: &Value, b: &Value) -> Ordering {
    let (Some(a), Some(b)) = (a.as_str(), b.as_str()) else { return Ordering::Equal };
    match (a.chars(), b.chars()) {
        (Chars::One(x), Chars::One(y)) => x.cmp(y),
        (x, y) => x.iter().cmp(y.iter()),
    }
}
