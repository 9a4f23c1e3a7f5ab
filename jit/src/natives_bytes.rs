//! Natives for the bytes of bytearrays, by machine integers.

use crate::natives::natives;
use tiercel_object::types::bytearray::ByteArrayObject;

natives! {
    BYTEARRAY_ITEM = "bytearray_item" bytearray_item;
    BYTEARRAY_SET = "bytearray_set" bytearray_set;
    BYTEARRAY_APPEND = "bytearray_append" bytearray_append;
}

/// Where an index that may count from the end points.
fn position(index: i64, len: usize) -> Option<usize> {
    let at = if index < 0 { index + len as i64 } else { index };
    usize::try_from(at).ok().filter(|at| *at < len)
}

/// The byte at an index; -1 if there is none.
extern "C" fn bytearray_item(array: &ByteArrayObject, index: i64) -> i64 {
    let data = array.data.borrow();
    position(index, data.len()).map_or(-1, |at| i64::from(data[at]))
}

/// 1 if done: there is such a byte, and the value is one.
extern "C" fn bytearray_set(array: &ByteArrayObject, index: i64, value: i64) -> i64 {
    let mut data = array.data.borrow_mut();
    match (position(index, data.len()), u8::try_from(value)) {
        (Some(at), Ok(byte)) => {
            data[at] = byte;
            1
        }
        _ => 0,
    }
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
