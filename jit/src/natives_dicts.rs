//! Natives that look keys up in dicts. They run no Python code, and decline where that would take some.

use crate::natives::{is_quiet, natives};
use crate::natives_calls::DECLINED;
use tiercel_object::Value;
use tiercel_object::types::dict::DictObject;

natives! {
    DICT_GET = "dict_get" dict_get;
    DICT_REMOVE = "dict_remove" dict_remove;
    DICT_SET = "dict_set" dict_set;
    DICT_CONTAINS = "dict_contains" dict_contains;
    DICT_GET_OR = "dict_get_or" dict_get_or;
    DICT_GET_BY_ITEMS = "dict_get_by_items" dict_get_by_items;
    DICT_CONTAINS_ITEMS = "dict_contains_items" dict_contains_items;
}

/// Items of a tuple that is looked up without being made, at most.
pub const MOST_ITEMS: usize = 3;

unsafe fn dict<'a>(word: u64) -> &'a DictObject {
    &*(word as *const DictObject)
}

/// The value at an index that a lookup has found, with a count; the default, which may be 0, if it has found none.
unsafe fn value_or(d: &DictObject, found: Option<usize>, default: u64) -> u64 {
    match found.and_then(|i| d.entry(i).value.get()) {
        Some(v) => v.into_word(),
        None if default == 0 => 0,
        None => Value::borrow_word(&default).clone().into_word(),
    }
}

/// 0 if there is none, or it takes Python code to say.
extern "C" fn dict_get(d: u64, key: u64) -> u64 {
    // SAFETY: the trace has checked that it is a dict, and keeps the key alive.
    unsafe {
        let d = dict(d);
        d.find_plain(Value::borrow_word(&key)).map_or(0, |(found, _)| value_or(d, found, 0))
    }
}

/// `d.get(key, default)`, or [`DECLINED`].
extern "C" fn dict_get_or(d: u64, key: u64, default: u64) -> u64 {
    // SAFETY: as for `dict_get`.
    unsafe {
        let d = dict(d);
        d.find_plain(Value::borrow_word(&key)).map_or(DECLINED, |(found, _)| value_or(d, found, default))
    }
}

/// 1 if done.
extern "C" fn dict_set(d: u64, key: u64, value: u64) -> u64 {
    // SAFETY: the trace has checked that it is a dict, and keeps key and value alive.
    unsafe {
        let (key, value) = (Value::borrow_word(&key), Value::borrow_word(&value));
        let d = dict(d);
        if d.watchers.get() != 0 {
            return 0;
        }
        let Some((found, hash)) = d.find_plain(key) else { return 0 };
        // Letting go of the old value may end it.
        let old = found.and_then(|i| d.entry(i).value.borrow());
        if old.and_then(Value::header).is_some_and(|h| h.count.get() == 1 && !is_quiet(h)) {
            return 0;
        }
        d.put(found, key, hash, value.clone());
        1
    }
}

/// Takes an item out, and gives its value; 0 if there is none, or it takes Python code to say.
extern "C" fn dict_remove(d: u64, key: u64) -> u64 {
    // SAFETY: as for `dict_get`.
    unsafe {
        let d = dict(d);
        if d.watchers.get() != 0 {
            return 0;
        }
        let Some((Some(at), _)) = d.find_plain(Value::borrow_word(&key)) else { return 0 };
        if !crate::natives_quiet::is_leaf(d.entry(at).key.word()) {
            return 0;
        }
        d.remove_entry(at).1.into_word()
    }
}

/// 2 if it takes Python code to say.
extern "C" fn dict_contains(d: u64, key: u64) -> i64 {
    // SAFETY: as for `dict_get`.
    unsafe { dict(d).find_plain(Value::borrow_word(&key)).map_or(2, |(found, _)| i64::from(found.is_some())) }
}

/// The value of the key that is a tuple of these items, so many of them; the default, which may be 0, if there is none, or
/// [`DECLINED`].
extern "C" fn dict_get_by_items(d: u64, a: u64, b: u64, c: u64, count: u64, default: u64) -> u64 {
    let words = [a, b, c];
    // SAFETY: as for `dict_get`; a borrowed word is a borrowed value.
    unsafe {
        let items = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        let d = dict(d);
        d.find_items(items).map_or(DECLINED, |found| value_or(d, found, default))
    }
}

/// Whether there is such a key; 2 if it takes Python code to say.
extern "C" fn dict_contains_items(d: u64, a: u64, b: u64, c: u64, count: u64) -> i64 {
    let words = [a, b, c];
    // SAFETY: as for `dict_get_by_items`.
    unsafe {
        let items = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        dict(d).find_items(items).map_or(2, |found| i64::from(found.is_some()))
    }
}
