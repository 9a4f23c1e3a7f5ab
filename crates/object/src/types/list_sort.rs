//! `list.sort`: a stable merge sort that makes use of runs already in order (timsort, with the powersort merge policy).
//!
//! Lists of only small ints, only word floats or only strings are compared without calling anything, and so are those of
//! tuples that have only such in each place. All other lists go through `<` of their items, which may run any Python code and may raise; the list is empty meanwhile, and whatever
//! happens it gets all of its items back.

use crate::error::PyResult;
use crate::slots::CompareOp;
use crate::types::list::{ListObject, drop_from_the_end};
use crate::types::merge_sort::merge_sort;
use crate::types::tuple::TupleObject;
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
        Some(Homogeneous::Tuples(kinds)) => {
            items.sort_by(|a, b| compare_tuples(key(a), key(b), &kinds));
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
    /// Tuples, with what stands in each place of them; some may be shorter.
    Tuples(Vec<Kind>),
}

/// Values whose order is known.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Int,
    Float,
    String,
}

impl Kind {
    fn of(v: &Value) -> Option<Kind> {
        if v.is_small_int() {
            Some(Kind::Int)
        } else if crate::value::is_float(v.word()) {
            Some(Kind::Float)
        } else {
            crate::types::str::is_exact(v).then_some(Kind::String)
        }
    }

    /// The order of two values of this kind. Word floats are never NaN.
    #[inline]
    fn order(self, a: &Value, b: &Value) -> Ordering {
        match self {
            Kind::Int => (a.word() as i64).cmp(&(b.word() as i64)),
            Kind::Float => a.as_word_float().partial_cmp(&b.as_word_float()).unwrap_or(Ordering::Equal),
            Kind::String => compare_strings(a, b),
        }
    }
}

/// Whether all keys are of one kind whose order is known.
fn homogeneous<T>(items: &[T], key: &impl Fn(&T) -> &Value) -> Option<Homogeneous> {
    let first = key(&items[0]);
    if let Some(first) = first.downcast_exact::<TupleObject>() {
        let kinds: Vec<Kind> = first.items().iter().map(Kind::of).collect::<Option<_>>()?;
        let fits = |tuple: &[Value]| {
            tuple.len() <= kinds.len() && tuple.iter().zip(&kinds).all(|(v, kind)| Kind::of(v) == Some(*kind))
        };
        let mut keys = items.iter().map(key);
        return keys
            .all(|v| v.downcast_exact::<TupleObject>().is_some_and(|tuple| fits(tuple.items())))
            .then_some(Homogeneous::Tuples(kinds));
    }
    let kind = Kind::of(first)?;
    items.iter().all(|v| Kind::of(key(v)) == Some(kind)).then_some(match kind {
        Kind::Int => Homogeneous::Ints,
        Kind::Float => Homogeneous::Floats,
        Kind::String => Homogeneous::Strings,
    })
}

/// The order of two strings by code points.
pub fn compare_strings(a: &Value, b: &Value) -> Ordering {
    let (Some(a), Some(b)) = (a.as_str(), b.as_str()) else { return Ordering::Equal };
    crate::types::str::order(a, b)
}

/// The order of two tuples with items of these kinds: that of the first ones that differ, else that of the lengths.
fn compare_tuples(a: &Value, b: &Value, kinds: &[Kind]) -> Ordering {
    let (Some(a), Some(b)) = (a.downcast_exact::<TupleObject>(), b.downcast_exact::<TupleObject>()) else {
        return Ordering::Equal;
    };
    let (a, b) = (a.items(), b.items());
    let mut orders = a.iter().zip(b).zip(kinds).map(|((a, b), kind)| kind.order(a, b));
    orders.find(|order| order.is_ne()).unwrap_or(a.len().cmp(&b.len()))
}
