//! Natives that slice built-in sequences by machine integers: no slice object is made, and no bound is boxed.
//!
//! Bounds count from the end if negative, and are cut to the sequence, as Python does it. An absent bound is the number that
//! comes to the same: [`FIRST`] or [`LAST`].

use crate::natives::natives;
use tiercel_object::Value;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::dict_plain::is_plain;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::slice::SliceRange;
use tiercel_object::types::str::StrObject;
use tiercel_object::types::str_methods::substring;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{are_small_ints, is_heap};

natives! {
    LIST_SLICE = "list_slice" list_slice;
    LIST_SLICE_BACK = "list_slice_back" list_slice_back;
    TUPLE_SLICE = "tuple_slice" tuple_slice;
    TUPLE_JOIN_SLICES = "tuple_join_slices" tuple_join_slices;
    LIST_JOIN_SLICES = "list_join_slices" list_join_slices;
    STR_SLICE = "str_slice" str_slice;
    BYTES_SLICE = "bytes_slice" bytes_slice;
    LIST_SET_SLICE = "list_set_slice" list_set_slice;
    LIST_COPY_SLICE = "list_copy_slice" list_copy_slice;
    LIST_COPY_SLICE_BACK = "list_copy_slice_back" list_copy_slice_back;
}

/// Before the first item, whatever the length.
pub const FIRST: i64 = i64::MIN;
/// Behind the last item, whatever the length.
pub const LAST: i64 = i64::MAX;

/// First index and count of `[start:stop]` of `len` items.
#[inline(always)]
fn forwards(len: usize, start: i64, stop: i64) -> (usize, usize) {
    let len = len as i64;
    let bound = |i: i64| if i < 0 { i.saturating_add(len).max(0) } else { i.min(len) };
    let (a, b) = (bound(start), bound(stop));
    (a as usize, (b - a).max(0) as usize)
}

/// First index and count of `[start:stop:-1]` of `len` items.
#[inline(always)]
fn backwards(len: usize, start: i64, stop: i64) -> (usize, usize) {
    let len = len as i64;
    let bound = |i: i64| if i < 0 { i.saturating_add(len).max(-1) } else { i.min(len - 1) };
    let (a, b) = (bound(start), bound(stop));
    (a.max(0) as usize, (a - b).max(0) as usize)
}

extern "C" fn list_slice(list: &ListObject, start: i64, stop: i64) -> u64 {
    let items = list.items();
    let (first, count) = forwards(items.len(), start, stop);
    ListObject::from_slice(&items[first..first + count]).into_word()
}

extern "C" fn list_slice_back(list: &ListObject, start: i64, stop: i64) -> u64 {
    let (first, count) = backwards(list.len(), start, stop);
    list.sliced(SliceRange { start: first as isize, stop: 0, step: -1, count }).into_word()
}

extern "C" fn tuple_slice(tuple: &TupleObject, start: i64, stop: i64) -> u64 {
    let items = tuple.items();
    let (first, count) = forwards(items.len(), start, stop);
    if count == items.len() {
        return tuple.to_value().into_word();
    }
    TupleObject::from_slice(&items[first..first + count]).into_word()
}

/// Those items that bounds cut out.
fn cut(items: &[Value], start: i64, stop: i64) -> &[Value] {
    let (first, count) = forwards(items.len(), start, stop);
    &items[first..first + count]
}

/// `a[start:stop] + b[other_start:other_stop]`
extern "C" fn tuple_join_slices(
    a: &TupleObject,
    start: i64,
    stop: i64,
    b: &TupleObject,
    other_start: i64,
    other_stop: i64,
) -> u64 {
    let (x, y) = (cut(a.items(), start, stop), cut(b.items(), other_start, other_stop));
    // A slice of all is the tuple itself, and so is a sum with nothing.
    if y.is_empty() && x.len() == a.items().len() {
        return a.to_value().into_word();
    }
    if x.is_empty() && y.len() == b.items().len() {
        return b.to_value().into_word();
    }
    TupleObject::joined(x, y).into_word()
}

/// `a[start:stop] + b[other_start:other_stop]`
extern "C" fn list_join_slices(
    a: &ListObject,
    start: i64,
    stop: i64,
    b: &ListObject,
    other_start: i64,
    other_stop: i64,
) -> u64 {
    ListObject::joined(cut(a.items(), start, stop), cut(b.items(), other_start, other_stop)).into_word()
}

extern "C" fn str_slice(text: &StrObject, start: i64, stop: i64) -> u64 {
    let (first, count) = forwards(text.len(), start, stop);
    let word = std::ptr::from_ref(text) as u64;
    // SAFETY: the word is that of a str that the trace keeps alive.
    substring(unsafe { Value::borrow_word(&word) }, first, first + count).into_word()
}

extern "C" fn bytes_slice(bytes: &BytesObject, start: i64, stop: i64) -> u64 {
    let data = bytes.data();
    let (first, count) = forwards(data.len(), start, stop);
    if count == data.len() {
        return bytes.to_value().into_word();
    }
    Value::bytes(&data[first..first + count]).into_word()
}

/// `list[start:stop] = new`; 1 if done, 0 if what goes might run code. If `is_given`, the trace has just made `new` and does
/// nothing with it later than giving it up: then the two exchange their items.
extern "C" fn list_set_slice(
    list: &ListObject,
    start: i64,
    stop: i64,
    new: &ListObject,
    is_given: i64,
) -> i64 {
    let (first, count) = forwards(list.len(), start, stop);
    if std::ptr::eq(list, new) {
        return 0;
    }
    if count == new.len() {
        if is_given != 0 && new.head.count.get() == 1 {
            exchange(list, first, new);
            return 1;
        }
        if list.replace_numbers(first, new.items()) {
            return 1;
        }
    }
    if !list.items()[first..first + count].iter().all(is_plain) {
        return 0;
    }
    list.splice_slice(first, first + count, new.items());
    1
}

/// Exchanges the items of `new` for as many of `list`.
fn exchange(list: &ListObject, first: usize, new: &ListObject) {
    let count = new.len();
    if count == 0 {
        return;
    }
    // SAFETY: `count` words stand at each place, in two blocks.
    unsafe {
        let (a, b) = (list.items.get().add(first), new.items.get());
        let mut counted = false;
        for n in 0..count {
            let (old, item) = (*a.add(n), *b.add(n));
            counted |= is_heap(old);
            *a.add(n) = item;
            *b.add(n) = old;
        }
        if !counted {
            // Nothing that would have to be given up.
            new.len.set(0);
        }
    }
}

/// Where as many words as there are stand in both lists, if none of them has a count and the numbers are the same.
fn numbers_at(
    list: &ListObject,
    (at, count): (usize, usize),
    source: &ListObject,
    (from, same): (usize, usize),
) -> Option<(*mut u64, *mut u64)> {
    if count != same || count == 0 {
        return None;
    }
    let (old, new) = (&list.items()[at..at + count], &source.items()[from..from + count]);
    let counted = holds_counted(old) || !std::ptr::eq(old, new) && holds_counted(new);
    // SAFETY: the indices have just been used.
    unsafe { (!counted).then(|| (list.items.get().add(at), source.items.get().add(from))) }
}

/// Whether any of these has a count.
#[inline(always)]
fn holds_counted(items: &[Value]) -> bool {
    !are_small_ints(items) && items.iter().any(|v| is_heap(v.word()))
}

/// `list[start:stop] = source[first:last]` of as many numbers; 1 if done.
extern "C" fn list_copy_slice(
    list: &ListObject,
    start: i64,
    stop: i64,
    source: &ListObject,
    first: i64,
    last: i64,
) -> i64 {
    let (to, from) = (forwards(list.len(), start, stop), forwards(source.len(), first, last));
    let Some((a, b)) = numbers_at(list, to, source, from) else { return 0 };
    // SAFETY: so many words stand at both places, and none of them has a count.
    unsafe { std::ptr::copy(b, a, to.1) };
    1
}

/// `list[start:stop] = source[first:last:-1]` of as many numbers; 1 if done.
extern "C" fn list_copy_slice_back(
    list: &ListObject,
    start: i64,
    stop: i64,
    source: &ListObject,
    first: i64,
    last: i64,
) -> i64 {
    let (to, (top, count)) = (forwards(list.len(), start, stop), backwards(source.len(), first, last));
    if count == 0 {
        return 0;
    }
    let Some((a, b)) = numbers_at(list, to, source, (top + 1 - count, count)) else { return 0 };
    // SAFETY: as for `list_copy_slice`. What overlaps is copied first and then turned round.
    unsafe {
        if a != b {
            std::ptr::copy(b, a, count);
        }
        std::slice::from_raw_parts_mut(a, count).reverse();
    }
    1
}
