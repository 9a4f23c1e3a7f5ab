//! Subscripts, slices, building and unpacking of containers, string formatting.

use crate::interp::step::*;
use crate::uops::arithmetic::is_kind;
use crate::{containers as make, specialize};
use tiercel_object::header::Kind;
use tiercel_object::object;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set::SetObject;
use tiercel_object::types::slice::{self, SliceObject};
use tiercel_object::types::str::StrObject;
use tiercel_object::types::tuple::{ITEMS_OFFSET, TupleObject};
use tiercel_object::value::{StackRef, Value, is_heap, is_int, pointer};

/// A small int's value from its word, if it can be an index.
#[inline(always)]
fn index(word: u64) -> usize {
    ((word as i64) >> 1) as usize
}

/// Moves the top `count` words out of the stack, as owned values.
unsafe fn take_top(cx: &mut Cx, count: usize) -> Vec<Value> {
    let start = cx.sp.sub(count);
    let items = (0..count).map(|i| StackRef(*start.add(i)).into_value()).collect();
    cx.sp = start;
    items
}

/// Appends an owned word to a list.
#[inline(always)]
pub unsafe fn append(list: &ListObject, value: u64) {
    let len = list.len.get();
    if len < list.capacity.get() {
        *list.items.get().add(len) = value;
        list.len.set(len + 1);
    } else {
        grow_and_push(list, value);
    }
}

/// Appends to a list that is full.
#[cold]
#[inline(never)]
unsafe extern "C" fn grow_and_push(list: *const ListObject, value: u64) {
    (*list).push(Value::from_word(value));
}

/// `dict[key]` as an owned word, 0 for an exception.
#[inline(never)]
fn dict_item(dict: &DictObject, key: &Value) -> u64 {
    let result = match dict.get(key) {
        Ok(Some(value)) => return value.into_word(),
        Ok(None) => make::key_error(key),
        Err(raised) => raised,
    };
    let tiercel_object::Raised { .. } = result;
    0
}

/// `dict[key] = value`; false for an exception.
#[inline(never)]
fn set_dict_item(dict: &DictObject, key: &Value, value: u64) -> bool {
    // SAFETY: the caller hands over an owned word.
    match dict.insert(key, unsafe { Value::from_word(value) }) {
        Ok(()) => true,
        Err(raised) => {
            let tiercel_object::Raised { .. } = raised;
            false
        }
    }
}

uops! {
    /// `x[start:stop]`
    fn binary_slice(cx) {
        let container = cx.peek(3);
        // Such bounds have no counts to give up.
        if let (true, Some(bounds)) = (is_heap(container), slice::bounds_of_words(cx.peek(2), cx.peek(1)))
            && let Some(part) = make::plain_slice(&*pointer(container), bounds)
        {
            cx.shrink(2);
            cx.drop_top(1);
            cx.push_value(part);
            return Step::Next;
        }
        let result = make::get_slice(&cx.seen(3), &cx.seen(2), &cx.seen(1));
        cx.drop_top(3);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `x[start:stop] = v`
    fn store_slice(cx) {
        let result = make::set_slice(&cx.seen(3), &cx.seen(2), &cx.seen(1), &cx.seen(4));
        cx.drop_top(4);
        try_step!(result);
        Step::Next
    }

    /// `list[i]`, `i` not negative.
    fn binary_op_subscr_list_int(cx) {
        let (container, i) = (cx.peek(2), index(cx.peek(1)));
        let list = &*(pointer(container) as *const ListObject);
        if i >= list.len.get() {
            return Step::Miss;
        }
        let word = duplicate(*list.items.get().add(i));
        cx.close_at(2);
        cx.shrink(1);
        cx.poke(1, word);
        Step::Next
    }

    /// `list[slice]`
    fn binary_op_subscr_list_slice(cx) {
        let (container, slice) = (cx.seen(2), cx.seen(1));
        let bounds = slice.payload_unchecked::<SliceObject>();
        let result = match (bounds.start.borrow(), bounds.stop.borrow(), bounds.step.borrow()) {
            (Some(start), Some(stop), Some(step)) if step.is_none() => make::get_slice(&container, start, stop),
            _ => object::getitem(&container, &slice),
        };
        cx.drop_top(2);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `str[i]`, `i` not negative, of a character below 128.
    fn binary_op_subscr_str_int(cx) {
        let (container, i) = (cx.peek(2), index(cx.peek(1)));
        let text = &*(pointer(container) as *const StrObject);
        if i >= text.len.get() || text.width.get() != 1 {
            return Step::Miss;
        }
        let c = *(text as *const StrObject as *const u8).add(size_of::<StrObject>() + i);
        if c >= 128 {
            return Step::Miss;
        }
        let word = (*crate::state::of(cx.thread)).ascii_characters[c as usize];
        cx.shrink(1);
        cx.poke(1, word);
        cx.close_value(container);
        Step::Next
    }

    /// `tuple[i]`, `i` not negative.
    fn binary_op_subscr_tuple_int(cx) {
        let (container, i) = (cx.peek(2), index(cx.peek(1)));
        let tuple = pointer(container) as *const TupleObject;
        if i >= (*tuple).len.get() {
            return Step::Miss;
        }
        let word = *((tuple as *const u8).add(ITEMS_OFFSET) as *const u64).add(i);
        cx.shrink(1);
        cx.poke(1, duplicate(word));
        cx.close_value(container);
        Step::Next
    }

    /// `dict[key]`
    fn binary_op_subscr_dict(cx) {
        cx.save_pc();
        let dict: &DictObject = cx.payload(2);
        let (key, word) = cx.lend(1);
        let result = dict_item(dict, key);
        if result == 0 {
            cx.restore(1, word);
            cx.drop_top(2);
            return Step::Raise;
        }
        let dict = cx.peek(2);
        cx.sp = cx.sp.sub(1);
        cx.poke(1, result);
        cx.close(word);
        cx.close(dict);
        Step::Next
    }

    /// `container[key]` goes to a Python `__getitem__` that the type remembers.
    fn binary_op_subscr_check_func(cx) {
        specialize::cached_getitem(cx)
    }

    /// A frame for that `__getitem__`.
    fn binary_op_subscr_init_call(cx) {
        let function = cx.pop();
        crate::call::push_exact(cx, function, 2);
        (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
        Step::Next
    }

    /// Counts down to specializing `STORE_SUBSCR`.
    fn specialize_store_subscr(cx) {
        specialize::count(cx, specialize::store_subscr)
    }

    /// `container[key] = value`
    fn store_subscr(cx) {
        let result = object::setitem(&cx.seen(2), &cx.seen(1), Some(&cx.seen(3)));
        cx.drop_top(3);
        try_step!(result);
        Step::Next
    }

    /// `list[i] = value`, `i` not negative.
    fn store_subscr_list_int(cx) {
        let (value, container, i) = (cx.peek(3), cx.peek(2), index(cx.peek(1)));
        let list = &*(pointer(container) as *const ListObject);
        if i >= list.len.get() {
            return Step::Miss;
        }
        let old = std::mem::replace(&mut *list.items.get().add(i), own(value));
        cx.shrink(3);
        cx.close(old);
        cx.close(container);
        Step::Next
    }

    /// `dict[key] = value`
    fn store_subscr_dict(cx) {
        cx.save_pc();
        let dict: &DictObject = cx.payload(2);
        let value = own(cx.peek(3));
        let (key, word) = cx.lend(1);
        if !set_dict_item(dict, key, value) {
            cx.restore(1, word);
            cx.drop_top(2);
            cx.sp = cx.sp.sub(1);
            return Step::Raise;
        }
        let dict = cx.peek(2);
        cx.sp = cx.sp.sub(3);
        cx.close(word);
        cx.close(dict);
        Step::Next
    }

    /// `del container[key]`
    fn delete_subscr(cx) {
        let result = object::setitem(&cx.seen(2), &cx.seen(1), None);
        cx.drop_top(2);
        try_step!(result);
        Step::Next
    }

    /// Appends to the list of a comprehension.
    fn list_append(cx) {
        let value = own(cx.pop());
        append(cx.payload(cx.oparg as usize), value);
        Step::Next
    }

    /// Adds to the set of a comprehension.
    fn set_add(cx) {
        let (item, set) = (cx.peek(1), cx.peek(cx.oparg as usize + 1));
        if is_int(item) && is_kind(set, Kind::Set) && make::add_small_int(&*(pointer(set) as *const SetObject), item) {
            cx.shrink(1);
            return Step::Next;
        }
        let value = cx.pop_value();
        try_step!(make::add_to_set(&cx.seen(cx.oparg as usize), value));
        Step::Next
    }

    /// Adds to the dict of a comprehension.
    fn map_add(cx) {
        let value = cx.pop_value();
        let key = cx.pop_value();
        let dict: &DictObject = cx.payload(cx.oparg as usize);
        try_step!(dict.insert(&key, value));
        Step::Next
    }

    /// `list.extend(iterable)`, of a display.
    fn list_extend(cx) {
        let iterable = cx.pop_value();
        try_step!(make::extend_list(cx.payload(cx.oparg as usize), &iterable));
        Step::Next
    }

    /// `set.update(iterable)`, of a display.
    fn set_update(cx) {
        let iterable = cx.pop_value();
        try_step!(make::update_set(&cx.seen(cx.oparg as usize), &iterable));
        Step::Next
    }

    /// `dict.update(mapping)`, of a display.
    fn dict_update(cx) {
        let update = cx.pop_value();
        try_step!(make::update_dict(&cx.seen(cx.oparg as usize), &update));
        Step::Next
    }

    /// Merges `**mapping` into the keyword arguments of a call.
    fn dict_merge(cx) {
        let update = cx.pop_value();
        let depth = cx.oparg as usize;
        try_step!(make::merge_keywords(&cx.seen(depth), &update, &cx.seen(depth + 3)));
        Step::Next
    }

    /// A tuple of the top items.
    fn build_tuple(cx) {
        let count = cx.oparg as usize;
        let first = cx.sp.sub(count);
        let tuple = TupleObject::build(count, |items| {
            for i in 0..count {
                *items.add(i) = own(*first.add(i));
            }
        });
        cx.sp = first;
        cx.push_value(tuple);
        Step::Next
    }

    /// A list of the top items.
    fn build_list(cx) {
        let count = cx.oparg as usize;
        let first = cx.sp.sub(count);
        let list = ListObject::build(count, |items| {
            for i in 0..count {
                *items.add(i) = own(*first.add(i));
            }
        });
        cx.sp = first;
        cx.push_value(list);
        Step::Next
    }

    /// A set of the top items.
    fn build_set(cx) {
        let items = take_top(cx, cx.oparg as usize);
        let set = try_step!(make::new_set(items));
        cx.push_value(set);
        Step::Next
    }

    /// A dict of the top keys and values.
    fn build_map(cx) {
        let items = take_top(cx, cx.oparg as usize * 2);
        let dict = try_step!(make::new_dict(items));
        cx.push_value(dict);
        Step::Next
    }

    /// A slice of the top two or three items.
    fn build_slice(cx) {
        let step = if cx.oparg == 3 { cx.pop_value() } else { Value::NONE };
        let stop = cx.pop_value();
        let start = cx.pop_value();
        cx.push_value(slice::new(start, stop, step));
        Step::Next
    }

    /// Joins strings.
    fn build_string(cx) {
        let pieces = take_top(cx, cx.oparg as usize);
        cx.push_value(make::join_strings(&pieces));
        Step::Next
    }

    /// An interpolation of a t-string.
    fn build_interpolation(cx) {
        let format = if cx.oparg & 1 != 0 { Some(cx.pop_value()) } else { None };
        let text = cx.pop_value();
        let value = cx.pop_value();
        let conversion = cx.oparg as usize >> 2;
        cx.push_value(make::new_interpolation(value, text, conversion, format));
        Step::Next
    }

    /// A template.
    fn build_template(cx) {
        let interpolations = cx.pop_value();
        let strings = cx.pop_value();
        cx.push_value(crate::types::template::new_template(strings, interpolations));
        Step::Next
    }

    /// `str(x)`, `repr(x)`, `ascii(x)`
    fn convert_value(cx) {
        let result = make::convert(&cx.seen(1), cx.oparg);
        cx.drop_top(1);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `format(x)`
    fn format_simple(cx) {
        if !crate::uops::arithmetic::is_kind(cx.peek(1), tiercel_object::header::Kind::Str) {
            let result = make::format(&cx.seen(1), None);
            cx.drop_top(1);
            cx.push_value(try_step!(result));
        }
        Step::Next
    }

    /// `format(x, spec)`
    fn format_with_spec(cx) {
        let result = make::format(&cx.seen(2), Some(&cx.seen(1)));
        cx.drop_top(2);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// Counts down to specializing `UNPACK_SEQUENCE`.
    fn specialize_unpack_sequence(cx) {
        specialize::count(cx, specialize::unpack_sequence)
    }

    /// Replaces an iterable by its `oparg` items, the first on top.
    fn unpack_sequence(cx) {
        let iterable = cx.pop_value();
        let items = try_step!(make::unpack(&iterable, cx.oparg as usize, None));
        for item in items.into_iter().rev() {
            cx.push_value(item);
        }
        Step::Next
    }

    /// Unpacks a pair.
    fn unpack_sequence_two_tuple(cx) {
        let word = cx.peek(1);
        let tuple = StackRef(word).clean() as *const TupleObject;
        if (*tuple).len.get() != 2 {
            return Step::Miss;
        }
        let items = (tuple as *const u8).add(ITEMS_OFFSET) as *const u64;
        cx.poke(1, duplicate(*items.add(1)));
        cx.push(duplicate(*items));
        cx.close(word);
        Step::Next
    }

    /// Unpacks a tuple.
    fn unpack_sequence_tuple(cx) {
        let word = cx.peek(1);
        let tuple = StackRef(word).clean() as *const TupleObject;
        let count = cx.oparg as usize;
        if (*tuple).len.get() != count {
            return Step::Miss;
        }
        cx.shrink(1);
        let items = (tuple as *const u8).add(ITEMS_OFFSET) as *const u64;
        for i in (0..count).rev() {
            cx.push(duplicate(*items.add(i)));
        }
        cx.close(word);
        Step::Next
    }

    /// Unpacks a list.
    fn unpack_sequence_list(cx) {
        let word = cx.peek(1);
        let list = &*(StackRef(word).clean() as *const ListObject);
        let count = cx.oparg as usize;
        if list.len.get() != count {
            return Step::Miss;
        }
        cx.shrink(1);
        let items = list.items.get();
        for i in (0..count).rev() {
            cx.push(duplicate(*items.add(i)));
        }
        cx.close(word);
        Step::Next
    }

    /// Unpacks with a starred target.
    fn unpack_ex(cx) {
        let iterable = cx.pop_value();
        let (before, after) = (cx.oparg as usize & 0xff, cx.oparg as usize >> 8);
        let items = try_step!(make::unpack(&iterable, before, Some(after)));
        for item in items.into_iter().rev() {
            cx.push_value(item);
        }
        Step::Next
    }
}
