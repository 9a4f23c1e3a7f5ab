//! Natives that look for an item of a list or tuple as long as no comparison runs Python code: those of numbers, strings and
//! the like do not, nor do those of instances whose class leaves `==` to `object`.

use crate::natives::natives;
use crate::natives_quiet::is_quiet;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::types::list::ListObject;
use tiercel_object::value::is_heap;
use tiercel_object::{Value, object};

natives! {
    LIST_REMOVE = "list_remove" list_remove;
    LIST_INDEX = "list_index" list_index;
    LIST_COUNT = "list_count" list_count;
}

/// A comparison would run Python code, or might.
pub struct NotQuiet;

/// How deep tuples are looked through.
const LEVELS: u32 = 2;

/// Whether an object is equal to itself and nothing else, as far as it has a say.
unsafe fn is_compared_by_identity(word: u64) -> bool {
    if !is_heap(word) {
        return false;
    }
    let ty = (*(word as *const Header)).ty();
    let default = types().object.slots().richcompare;
    ty.kind == Kind::Other
        && ty.slots().richcompare.is_some_and(|own| default.is_some_and(|d| std::ptr::fn_addr_eq(own, d)))
}

/// The first place from `at` on whose item is a value or equal to it.
///
/// # Safety
/// `word` is a live value.
pub unsafe fn position(items: &[Value], at: usize, word: u64) -> Result<Option<usize>, NotQuiet> {
    let wanted = Value::borrow_word(&word);
    let by_identity = is_compared_by_identity(word);
    if !by_identity && !is_quiet(word, LEVELS) {
        return Err(NotQuiet);
    }
    for (n, item) in items.iter().enumerate().skip(at) {
        if item.is(wanted) {
            return Ok(Some(n));
        }
        if is_compared_by_identity(item.word()) {
            continue;
        }
        if !is_quiet(item.word(), LEVELS) {
            return Err(NotQuiet);
        }
        if !by_identity {
            match object::equal(item, wanted) {
                Ok(true) => return Ok(Some(n)),
                Ok(false) => {}
                Err(raised) => {
                    drop(raised.take());
                    return Err(NotQuiet);
                }
            }
        }
    }
    Ok(None)
}

/// `list.remove(item)`; 1 if done.
extern "C" fn list_remove(list: &ListObject, item: u64) -> i64 {
    // SAFETY: the trace holds the item.
    let Ok(Some(at)) = (unsafe { position(list.items(), 0, item) }) else { return 0 };
    let found = list.items()[at].word();
    // One that is equal, but not the same, may go for good.
    // SAFETY: the list holds what was found.
    if found != item && !unsafe { is_quiet(found, LEVELS) } {
        return 0;
    }
    drop(list.remove(at));
    1
}

/// `list.index(item)`; -1 if it is not there, or not found quietly.
extern "C" fn list_index(list: &ListObject, item: u64) -> i64 {
    // SAFETY: the trace holds the item.
    match unsafe { position(list.items(), 0, item) } {
        Ok(Some(at)) => at as i64,
        _ => -1,
    }
}

/// `list.count(item)`; -1 if that is not quiet.
extern "C" fn list_count(list: &ListObject, item: u64) -> i64 {
    let (mut count, mut at) = (0, 0);
    loop {
        // SAFETY: the trace holds the item.
        match unsafe { position(list.items(), at, item) } {
            Ok(Some(found)) => (count, at) = (count + 1, found + 1),
            Ok(None) => return count,
            Err(NotQuiet) => return -1,
        }
    }
}
