//! The end of objects with which nothing ends but plain objects: most of those that native code lets go of.
//!
//! What such an object holds are values without a count, objects that others hold too, numbers and strings, and others of its
//! like. So no code can run and nobody can see the object while it goes: one look at its fields, and they are counted down.
//! A field that has been given up says so. Where another turns out to need more, the rest ends in the usual way: in which
//! order plain objects go nobody can tell.

use crate::header::{Header, Kind, dealloc, decref, flag};
use crate::heap::MAX_SMALL;
use crate::instance::attribute_part_size;
use crate::thread::{heap, thread};
use crate::typeobj::tflag;
use crate::types::dict_views::DictIteratorObject;
use crate::types::list::ListObject;
use crate::types::set::SetObject;
use crate::types::tuple::{ITEMS_OFFSET, TupleObject};
use crate::value::{self, Value, are_small_ints, is_heap};

/// Items of the longest tuple or list that is looked through. Counting them down takes about as long as looking.
const FEW: usize = 256;

/// How deep plain objects that end with others are ended here, on the host's stack.
const LEVELS: u32 = 32;

/// Ends an object whose count is zero if nothing ends with it but plain objects. `false` if that is not so, or would
/// take long to find out; then it may be without some of its fields, and ends in the usual way.
///
/// # Safety
/// The object's count is zero and nothing else will use it.
pub unsafe fn end_alone(object: *mut Header) -> bool {
    end(object, LEVELS)
}

unsafe fn end(object: *mut Header, levels: u32) -> bool {
    let flags = (*object).flags.get();
    if flags & flag::WEAKLY_REFERENCED != 0 {
        return false;
    }
    match (*object).kind() {
        Kind::Other => {
            let ty = (*object).ty.get();
            if (*ty).flags.get() & tflag::PLAIN_MEMBERS != 0 && !(*ty).has_finalizer.get() {
                return end_members(object, levels);
            }
            if (*ty).flags.get() & tflag::PLAIN_LAYOUT == 0
                || (*ty).has_finalizer.get()
                || (*ty).dict_offset.get() == 0
            {
                return false;
            }
            let part = (*ty).dict_offset.get() as usize;
            let capacity = (flags >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
            if !give_up((object as *mut u8).add(part) as *mut u64, capacity + 1, 0, levels) {
                return false;
            }
            (*thread().heap).release_small(object, part + attribute_part_size(capacity), true);
            decref(&(*ty).head);
        }
        Kind::Tuple => {
            let len = (*(object as *const TupleObject)).len();
            let size = ITEMS_OFFSET + len * 8;
            let items = (object as *mut u8).add(ITEMS_OFFSET) as *mut u64;
            if len > FEW || size > MAX_SMALL || !give_up_items(items, len, levels) {
                return false;
            }
            heap().release_small(object, size, true);
        }
        Kind::List => {
            let list = &*(object as *const ListObject);
            if list.len() > FEW || !give_up_items(list.items.get(), list.len(), levels) {
                return false;
            }
            if list.capacity.get() > 0 {
                heap().release_raw(list.items.get() as *mut u8, list.capacity.get() * size_of::<u64>());
            }
            heap().release_small(object, size_of::<ListObject>(), true);
        }
        Kind::Set | Kind::FrozenSet => {
            let set = object as *mut SetObject;
            if (*set).table.holds_objects() || (*object).ty().has(tflag::HEAP) {
                return false;
            }
            std::ptr::drop_in_place(&raw mut (*set).table);
            heap().release_small(object, size_of::<SetObject>(), true);
        }
        // Their fields stand right behind the header.
        kind @ (Kind::Method
        | Kind::Cell
        | Kind::ListIterator
        | Kind::TupleIterator
        | Kind::StrIterator
        | Kind::DictKeys
        | Kind::DictValues
        | Kind::DictItems
        | Kind::Enumerate
        | Kind::Zip
        | Kind::Map
        | Kind::Filter) => {
            let count = match kind {
                Kind::Enumerate => 3,
                Kind::Method | Kind::Zip | Kind::Map | Kind::Filter => 2,
                _ => 1,
            };
            // A class that derives from one of them may add what it likes.
            if (*object).ty().has(tflag::HEAP)
                || !give_up((object as *mut u64).add(size_of::<Header>() / 8), count, 0, levels)
            {
                return false;
            }
            heap().release(object);
        }
        Kind::DictIterator => {
            let it = object as *mut DictIteratorObject;
            for field in [&raw mut (*it).dict, &raw mut (*it).result] {
                if !give_up(field.cast(), 1, 0, levels) {
                    return false;
                }
            }
            heap().release(object);
        }
        _ => return false,
    }
    true
}

/// Ends an instance that is nothing but `__slots__`.
unsafe fn end_members(object: *mut Header, levels: u32) -> bool {
    let ty = (*object).ty.get();
    let size = (*ty).basic_size.get() as usize;
    let words = (size - size_of::<Header>()) / size_of::<u64>();
    if size > MAX_SMALL || !give_up((object as *mut u64).add(2), words, 0, levels) {
        return false;
    }
    (*thread().heap).release_small(object, size, (*ty).flags.get() & tflag::GC != 0);
    decref(&(*ty).head);
    true
}

/// [`give_up`] for the items of a tuple or list.
#[inline(always)]
unsafe fn give_up_items(items: *mut u64, count: usize, levels: u32) -> bool {
    // Without items there may be no address either.
    count == 0
        || are_small_ints(std::slice::from_raw_parts(items as *const Value, count))
        || give_up(items, count, value::NONE, levels)
}

/// Gives up `count` words, and writes what stands for nothing in their places, up to one with which more ends than plain objects.
/// Whether that were all.
#[inline(always)]
unsafe fn give_up(words: *mut u64, count: usize, nothing: u64, levels: u32) -> bool {
    for n in 0..count {
        let word = *words.add(n);
        if !is_heap(word) {
            continue;
        }
        let held = &*(word as *const Header);
        let references = held.count.get();
        if references == 1 {
            if !end_last(word as *mut Header, levels) {
                return false;
            }
        } else if !held.is_immortal() {
            held.count.set(references - 1);
        }
        *words.add(n) = nothing;
    }
    true
}

/// Takes the last reference to an object away if it is plain.
unsafe fn end_last(object: *mut Header, levels: u32) -> bool {
    (*object).count.set(0);
    if matches!((*object).kind(), Kind::Float | Kind::Int | Kind::Str) {
        dealloc(object);
        return true;
    }
    if levels > 0 && end(object, levels - 1) {
        return true;
    }
    (*object).count.set(1);
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object;
    use crate::thread::types;
    use crate::types::dict::DictObject;
    use crate::types::weakref;

    /// Whether an object ends alone; it ends in any case.
    fn ends_alone(v: Value) -> bool {
        let object = v.into_word() as *mut Header;
        // SAFETY: it was the only reference.
        unsafe {
            assert_eq!((*object).count.replace(0), 1);
            let alone = end_alone(object);
            if !alone {
                dealloc(object);
            }
            alone
        }
    }

    #[test]
    fn iterators_and_views_end_alone() {
        crate::runtime::start(crate::hash::HashSecret::from_seed(0));
        let dict = || {
            let dict = DictObject::new();
            let made = dict.downcast::<DictObject>().expect("a dict");
            made.set_str(&Value::str("key"), Value::int(1));
            dict
        };
        let kept = dict();
        for name in ["keys", "values", "items"] {
            let view = object::call_method(&kept, &Value::str(name), &[]).expect("a view");
            assert!(ends_alone(object::iter(&view).expect("an iterator")), "over {name}");
            let half = object::iter(&view).expect("an iterator");
            assert!(object::next(&half).expect("no error").is_some());
            assert!(ends_alone(half), "over {name}");
            assert!(ends_alone(view), "{name}");
        }
        for text in ["abc", "aбв"] {
            let text = Value::str(text);
            assert!(ends_alone(object::iter(&text).expect("an iterator")));
        }
        // What ends with it is looked at.
        let last = |sequence: Value| object::iter(&sequence).expect("an iterator");
        assert!(!ends_alone(last(dict())), "dicts are not looked through");
        let calls = weakref::new(types().int.as_value(), Some(&kept)).expect("types can be referenced");
        assert!(!ends_alone(last(ListObject::from_vec(vec![calls]))));
        assert!(ends_alone(last(ListObject::from_vec(vec![Value::int(1)]))));
    }
}
