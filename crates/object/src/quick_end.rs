//! The end of objects with which nothing else ends: most of those that native code lets go of.
//!
//! What such an object holds are values without a count, objects that others hold too, and numbers and strings. So no code
//! can run, nothing nests, and nobody can see the object while it goes: one look at its fields, and they are counted down.

use crate::header::{Header, Kind, decref, flag};
use crate::heap::MAX_SMALL;
use crate::instance::attribute_part_size;
use crate::thread::{heap, thread};
use crate::typeobj::tflag;
use crate::types::list::ListObject;
use crate::types::tuple::{ITEMS_OFFSET, TupleObject};
use crate::value::is_heap;

/// Items of the longest tuple or list that is looked through. Counting them down takes about as long as looking.
const FEW: usize = 256;

/// Ends an object whose count is zero if nothing ends with it but numbers and strings. `false` if that is not so, or would
/// take long to find out; then nothing has happened.
///
/// # Safety
/// The object's count is zero and nothing else will use it.
pub unsafe fn end_alone(object: *mut Header) -> bool {
    let flags = (*object).flags.get();
    if flags & flag::WEAKLY_REFERENCED != 0 {
        return false;
    }
    match (*object).kind() {
        Kind::Other => {
            let ty = (*object).ty.get();
            if (*ty).flags.get() & tflag::PLAIN_LAYOUT == 0
                || (*ty).has_finalizer.get()
                || (*ty).dict_offset.get() == 0
            {
                return false;
            }
            let part = (*ty).dict_offset.get() as usize;
            let capacity = (flags >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
            if !give_up((object as *const u8).add(part) as *const u64, capacity + 1) {
                return false;
            }
            (*thread().heap).release_small(object, part + attribute_part_size(capacity), true);
            decref(&(*ty).head);
        }
        Kind::Tuple => {
            let len = (*(object as *const TupleObject)).len();
            let size = ITEMS_OFFSET + len * 8;
            if len > FEW
                || size > MAX_SMALL
                || !give_up((object as *const u8).add(ITEMS_OFFSET) as *const u64, len)
            {
                return false;
            }
            heap().release_small(object, size, true);
        }
        Kind::List => {
            let list = &*(object as *const ListObject);
            if list.len() > FEW || !give_up(list.items.get(), list.len()) {
                return false;
            }
            if list.capacity.get() > 0 {
                heap().release_raw(list.items.get() as *mut u8, list.capacity.get() * size_of::<u64>());
            }
            heap().release_small(object, size_of::<ListObject>(), true);
        }
        // Their fields stand right behind the header.
        kind @ (Kind::Method | Kind::Cell | Kind::ListIterator | Kind::TupleIterator) => {
            let count = if kind == Kind::Method { 2 } else { 1 };
            if !give_up((object as *const u64).add(size_of::<Header>() / 8), count) {
                return false;
            }
            heap().release(object);
        }
        _ => return false,
    }
    true
}

/// Gives up `count` words if each is of no object, or of one that lives on or is a number or a string.
#[inline(always)]
unsafe fn give_up(words: *const u64, count: usize) -> bool {
    let mut ends = false;
    for n in 0..count {
        let word = *words.add(n);
        if !is_heap(word) {
            continue;
        }
        let held = &*(word as *const Header);
        let references = held.count.get();
        if is_data(held) {
            ends = true;
        } else if references == 1 {
            // What was counted down is put back. One object may stand in several places, so that looking is not enough.
            take_back(words, n);
            return false;
        } else if !held.is_immortal() {
            held.count.set(references - 1);
        }
    }
    if ends {
        for n in 0..count {
            let word = *words.add(n);
            if is_heap(word) && is_data(&*(word as *const Header)) {
                decref(word as *const Header);
            }
        }
    }
    true
}

/// Whether an object is a number or a string, whose end is nobody's business.
#[inline(always)]
fn is_data(header: &Header) -> bool {
    matches!(header.kind(), Kind::Float | Kind::Int | Kind::Str)
}

/// Undoes what [`give_up`] has done to the first words.
#[cold]
unsafe fn take_back(words: *const u64, count: usize) {
    for n in 0..count {
        let word = *words.add(n);
        if is_heap(word) && !is_data(&*(word as *const Header)) {
            (*(word as *const Header)).incref();
        }
    }
}
