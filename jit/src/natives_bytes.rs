//! Natives for bytes and bytearrays, by machine integers, and what is assigned to slices with a step.

use crate::natives::natives;
use tiercel_object::Value;
use tiercel_object::types::bytearray::{self, ByteArrayObject};
use tiercel_object::types::bytes::{self, BytesObject};
use tiercel_object::types::dict_plain::is_plain;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::slice::{SliceBounds, SliceRange};
use tiercel_object::types::tuple::TupleObject;

natives! {
    BYTEARRAY_APPEND = "bytearray_append" bytearray_append;
    BYTEARRAY_SET_SLICE = "bytearray_set_slice" bytearray_set_slice;
    LIST_SET_BY_STEP = "list_set_by_step" list_set_by_step;
    BYTES_ZEROS = "bytes_zeros" bytes_zeros;
    BYTEARRAY_ZEROS = "bytearray_zeros" bytearray_zeros;
}

/// 1 if done: the value is a byte, and nobody looks at the array's memory.
extern "C" fn bytearray_append(array: &ByteArrayObject, value: i64) -> i64 {
    match u8::try_from(value) {
        Ok(byte) if array.exports.get() == 0 => {
            array.data.borrow_mut().push(byte);
            1
        }
        _ => 0,
    }
}

/// What a slice names in `len` items; bit 0 of `absent` says that it has no start, bit 1 that it has no stop. `None` if the
/// step is none.
fn range_of(len: usize, start: i64, stop: i64, step: i64, absent: i64) -> Option<SliceRange> {
    if step == 0 || step == i64::MIN {
        return None;
    }
    let (first, last) = if step > 0 { (0, i64::MAX) } else { (i64::MAX, i64::MIN) };
    let start = if absent & 1 != 0 { first } else { start };
    let stop = if absent & 2 != 0 { last } else { stop };
    Some(SliceBounds { start, stop, step }.adjust(len))
}

/// `array[start:stop:step] = new` of bytes or another bytearray; 1 if done.
extern "C" fn bytearray_set_slice(
    array: &ByteArrayObject,
    start: i64,
    stop: i64,
    step: i64,
    absent: i64,
    new: u64,
) -> i64 {
    // SAFETY: the trace keeps it alive.
    let new = unsafe { Value::borrow_word(&new) };
    let other = new.downcast_exact::<ByteArrayObject>();
    if other.is_some_and(|other| std::ptr::eq(other, array)) {
        return 0;
    }
    let lent = other.map(|other| other.data.borrow());
    let bytes = match (&lent, new.downcast_exact::<BytesObject>()) {
        (Some(lent), _) => &lent[..],
        (None, Some(bytes)) => bytes.data(),
        (None, None) => return 0,
    };
    let len = array.data.borrow().len();
    // By a step, nothing is another word for deleting.
    let Some(range) = range_of(len, start, stop, step, absent).filter(|r| r.step == 1 || !bytes.is_empty())
    else {
        return 0;
    };
    if array.put(range, bytes) {
        return 1;
    }
    if step != 1 || array.exports.get() > 0 {
        return 0;
    }
    let first = range.start as usize;
    array.data.borrow_mut().splice(first..first + range.count, bytes.iter().copied());
    1
}

/// `list[start:stop:step] = new` of a list or tuple; 1 if done, 0 if what goes might run code.
extern "C" fn list_set_by_step(
    list: &ListObject,
    start: i64,
    stop: i64,
    step: i64,
    absent: i64,
    new: u64,
) -> i64 {
    // SAFETY: the trace keeps it alive.
    let new = unsafe { Value::borrow_word(&new) };
    let items = match (new.downcast_exact::<ListObject>(), new.downcast_exact::<TupleObject>()) {
        (Some(other), _) if std::ptr::eq(other, list) => return 0,
        (Some(other), _) => other.items(),
        (None, Some(tuple)) => tuple.items(),
        (None, None) => return 0,
    };
    let Some(range) = range_of(list.len(), start, stop, step, absent) else { return 0 };
    if step == 1 || items.len() != range.count {
        return 0;
    }
    let old = list.items();
    if !range.positions().all(|at| is_plain(&old[at])) {
        return 0;
    }
    for (at, item) in range.positions().zip(items) {
        // What went has no references to anything, so nothing runs when it ends.
        drop(list.replace(at, item.clone()));
    }
    1
}

/// `bytes(len)`; 0 if that takes more.
extern "C" fn bytes_zeros(len: i64) -> u64 {
    match usize::try_from(len) {
        Ok(len) if len <= bytes::MANY_ZEROS => bytes::zeros(len).into_word(),
        _ => 0,
    }
}

/// `bytearray(len)`; 0 if that takes more.
extern "C" fn bytearray_zeros(len: i64) -> u64 {
    match usize::try_from(len) {
        Ok(len) if len <= bytes::MANY_ZEROS => bytearray::zeros(len).into_word(),
        _ => 0,
    }
}
