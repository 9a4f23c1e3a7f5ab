//! Unary and binary operators, truth, comparison, identity, membership, and guards on exact types.

use crate::interp::step::*;
use crate::specialize;
use crate::uops::int_operators;
use tiercel_object::header::{Header, Kind};
use tiercel_object::heap::Heap;
use tiercel_object::object;
use tiercel_object::slots::CompareOp;
use tiercel_object::types::bytearray::ByteArrayObject;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{DATA_OFFSET, StrObject};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{
    FALSE, NONE, StackRef, TRUE, Value, decode_float, encode_float, is_float, is_heap, is_int, pointer,
};
use tiercel_ops::names::nb;

/// The word of a bool.
#[inline(always)]
pub fn bool_word(b: bool) -> u64 {
    FALSE + (u64::from(b) << 3)
}

/// Whether a slot's word is exactly of a built-in type that lives in the heap.
#[inline(always)]
pub unsafe fn is_kind(word: u64, kind: Kind) -> bool {
    points(word) && (*((word & !7) as *const Header)).kind() == kind
}

unsafe fn unary(cx: &mut Cx, slot: impl Fn(&Value) -> tiercel_object::PyResult<Value>) -> Step {
    let result = slot(&cx.seen(1));
    cx.drop_top(1);
    cx.push_value(try_step!(result));
    Step::Next
}

#[inline(always)]
unsafe fn ints(cx: &Cx) -> (i64, i64) {
    (cx.peek(2) as i64, cx.peek(1) as i64)
}

#[inline(always)]
unsafe fn int_result(cx: &mut Cx, result: Option<i64>) -> Step {
    match result {
        Some(word) => {
            cx.shrink(1);
            cx.poke(1, word as u64);
            Step::Next
        }
        None => Step::Miss,
    }
}

#[inline(always)]
unsafe fn float_result(cx: &mut Cx, f: impl Fn(f64, f64) -> f64) -> Step {
    match encode_float(f(decode_float(cx.peek(2)), decode_float(cx.peek(1)))) {
        Some(word) => {
            cx.shrink(1);
            cx.poke(1, word);
            Step::Next
        }
        // Out of the range that words hold: the generic form makes a float object.
        None => Step::Miss,
    }
}

#[inline(always)]
unsafe fn guard_kind(cx: &Cx, depth: usize, kind: Kind) -> Step {
    if is_kind(cx.peek(depth), kind) { Step::Next } else { Step::Miss }
}

/// `bytes[i]` or `bytearray[i]`, `i` not negative.
#[inline(always)]
unsafe fn byte_at(container: u64, i: u64) -> Option<u64> {
    if !is_int(i) || (i as i64) < 0 || !is_heap(container) {
        return None;
    }
    let object = pointer(container);
    let i = (i >> 1) as usize;
    let byte = match (*object).kind() {
        Kind::Bytes => *(*(object as *const BytesObject)).data().get(i)?,
        Kind::ByteArray => *(*(object as *const ByteArrayObject)).data.borrow().get(i)?,
        _ => return None,
    };
    Some(u64::from(byte) << 1 | 1)
}

#[inline(always)]
fn guard(holds: bool) -> Step {
    if holds { Step::Next } else { Step::Miss }
}

/// The bit that the mask in a comparison's oparg has for this ordering: 1 unordered, 2 less, 4 greater, 8 equal.
/// Written so that it takes no more registers than a handler has without saving any.
#[inline(always)]
fn comparison_bit<T: PartialOrd>(a: T, b: T) -> u64 {
    let mut bit = 1;
    if a < b {
        bit = 2;
    }
    if a > b {
        bit = 4;
    }
    if a == b {
        bit = 8;
    }
    bit
}

#[inline(always)]
unsafe fn comparison_result(cx: &mut Cx, bit: u64) {
    cx.shrink(1);
    cx.poke(1, bool_word(bit & cx.oparg != 0));
}

/// How two strings are ordered, as [`comparison_bit`] says it, if that shows at once: most strings that are compared are
/// the same one, or begin differently. 0 if it takes a closer look.
#[inline(always)]
fn first_sight(a: &StrObject, b: &StrObject) -> u64 {
    if std::ptr::eq(a, b) {
        return 8;
    }
    let narrow = a.width.get() == 1 && b.width.get() == 1;
    if narrow && a.len.get() != 0 && b.len.get() != 0 {
        let (x, y) = (a.first_byte(), b.first_byte());
        if x < y {
            return 2;
        }
        separate_jumps();
        if x > y {
            return 4;
        }
    }
    0
}

/// How two strings are ordered.
#[inline(never)]
fn strings_ordered(a: &StrObject, b: &StrObject) -> u64 {
    comparison_bit(tiercel_object::types::str::order(a, b), std::cmp::Ordering::Equal)
}

/// Compares the strings on top of the stack, however long they are.
#[inline(always)]
unsafe fn compare_strings(cx: &mut Cx) -> Step {
    let bit = strings_ordered(cx.payload(2), cx.payload(1));
    let (a, b) = (cx.peek(2), cx.peek(1));
    comparison_result(cx, bit);
    cx.close(a);
    cx.close(b);
    Step::Next
}

body!(compare_strings_body, 1, cx, 'work, {
    body_step!(cx, 'work, compare_strings(&mut cx), no_generic_form, true, (1) - (2));
});
calling_handler!(compare_strings_out_of_line, compare_strings_body);

/// `x = x + y` of strings, with the `STORE_FAST` that follows, once it is known that `x` is the string on the stack.
#[inline(always)]
unsafe fn append_in_place(cx: &mut Cx) -> Step {
    let local = cx.local(u64::from(*cx.next >> 8));
    let (left, right) = (cx.peek(2), cx.peek(1));
    cx.sp = cx.sp.sub(2);
    // The local keeps it alive: this is never the last reference.
    cx.close_shared(left);
    let target = Value::from_word(std::mem::take(&mut *local));
    *local = tiercel_object::types::str::append(target, &*(pointer(right) as *const StrObject)).into_word();
    cx.close_value(right);
    cx.next = cx.next.add(1);
    Step::Next
}

body!(append_body, 5, cx, 'work, {
    body_step!(cx, 'work, append_in_place(&mut cx), no_generic_form, false, 0);
});
calling_handler!(append_out_of_line, append_body);

/// Whether a character is in a text of a handful of them: it is found before a search would have been prepared. Both are
/// exact strings; `None` if they are longer, or of wide characters.
#[inline(always)]
unsafe fn character_in(text: &StrObject, part: &StrObject) -> Option<bool> {
    let len = text.len.get();
    if text.width.get() != 1 || part.width.get() != 1 || part.len.get() != 1 || len > 16 {
        return None;
    }
    let c = part.first_byte();
    let first = (text as *const StrObject as *const u8).add(DATA_OFFSET);
    let mut i = 0;
    // Eight at once: a byte of the difference that is zero borrows from above.
    const LOW: u64 = 0x0101_0101_0101_0101;
    while i + 8 <= len {
        let difference = (first.add(i) as *const u64).read_unaligned() ^ (LOW * u64::from(c));
        if difference.wrapping_sub(LOW) & !difference & LOW << 7 != 0 {
            return Some(true);
        }
        i += 8;
        separate_jumps();
    }
    while i < len {
        if *first.add(i) == c {
            return Some(true);
        }
        i += 1;
        separate_jumps();
    }
    Some(false)
}

uops! {
    /// `-x`
    fn unary_negative(cx) {
        unary(cx, crate::protocol::negative)
    }

    /// `~x`
    fn unary_invert(cx) {
        unary(cx, crate::protocol::invert)
    }

    /// `not x`, for a bool.
    fn unary_not(cx) {
        cx.poke(1, bool_word(cx.peek(1) == FALSE));
        Step::Next
    }

    /// Counts down to specializing `TO_BOOL`.
    fn specialize_to_bool(cx) {
        specialize::count(cx, specialize::to_bool)
    }

    /// `bool(x)`
    fn to_bool(cx) {
        let result = object::truth(&cx.seen(1));
        cx.drop_top(1);
        cx.push(bool_word(try_step!(result)));
        Step::Next
    }

    /// A bool is its own truth.
    fn to_bool_bool(cx) {
        let word = cx.peek(1);
        guard(word == TRUE || word == FALSE)
    }

    /// Truth of a small int.
    fn to_bool_int(cx) {
        let word = cx.peek(1);
        if !is_int(word) {
            return Step::Miss;
        }
        cx.poke(1, bool_word(word != 1));
        Step::Next
    }

    /// Truth of a list.
    fn to_bool_list(cx) {
        let word = cx.pop();
        let len = (*(StackRef(word).clean() as *const ListObject)).len.get();
        cx.push(bool_word(len != 0));
        cx.close(word);
        Step::Next
    }

    /// Truth of `None`.
    fn to_bool_none(cx) {
        if cx.peek(1) != NONE {
            return Step::Miss;
        }
        cx.poke(1, FALSE);
        Step::Next
    }

    /// Truth of a string.
    fn to_bool_str(cx) {
        let word = cx.pop();
        let len = (*(StackRef(word).clean() as *const StrObject)).len.get();
        cx.push(bool_word(len != 0));
        cx.close(word);
        Step::Next
    }

    /// Truth of an object whose type has no say in it.
    fn replace_with_true(cx) {
        let word = cx.pop();
        cx.push(TRUE);
        cx.close(word);
        Step::Next
    }

    /// The top is an int in a word.
    fn guard_tos_int(cx) {
        guard(is_int(cx.peek(1)))
    }

    /// The item below the top is an int in a word.
    fn guard_nos_int(cx) {
        guard(is_int(cx.peek(2)))
    }

    /// The top is a float in a word.
    fn guard_tos_float(cx) {
        guard(is_float(cx.peek(1)))
    }

    /// The item below the top is a float in a word.
    fn guard_nos_float(cx) {
        guard(is_float(cx.peek(2)))
    }

    /// The top is a str.
    fn guard_tos_unicode(cx) {
        guard_kind(cx, 1, Kind::Str)
    }

    /// The item below the top is a str.
    fn guard_nos_unicode(cx) {
        guard_kind(cx, 2, Kind::Str)
    }

    /// The top is a list.
    fn guard_tos_list(cx) {
        guard_kind(cx, 1, Kind::List)
    }

    /// The item below the top is a list.
    fn guard_nos_list(cx) {
        guard_kind(cx, 2, Kind::List)
    }

    /// The top is a tuple.
    fn guard_tos_tuple(cx) {
        guard_kind(cx, 1, Kind::Tuple)
    }

    /// The item below the top is a tuple.
    fn guard_nos_tuple(cx) {
        guard_kind(cx, 2, Kind::Tuple)
    }

    /// The top is a dict.
    fn guard_tos_dict(cx) {
        guard_kind(cx, 1, Kind::Dict)
    }

    /// The item below the top is a dict.
    fn guard_nos_dict(cx) {
        guard_kind(cx, 2, Kind::Dict)
    }

    /// The top is a slice.
    fn guard_tos_slice(cx) {
        guard_kind(cx, 1, Kind::Slice)
    }

    /// The top is a set or a frozenset.
    fn guard_tos_any_set(cx) {
        let word = cx.peek(1);
        guard(is_kind(word, Kind::Set) || is_kind(word, Kind::FrozenSet))
    }

    /// The item below the top is NULL.
    fn guard_nos_null(cx) {
        guard(cx.peek(2) == 0)
    }

    /// Counts down to specializing `BINARY_OP`.
    fn specialize_binary_op(cx) {
        specialize::count(cx, specialize::binary_op)
    }

    /// The quick way of `BINARY_OP`: `bytes[i]`.
    fn binary_op_quick(cx) {
        let container = cx.peek(2);
        if cx.oparg as u32 != nb::SUBSCR || specialize::is_due(cx) {
            return Step::Miss;
        }
        let Some(word) = byte_at(container, cx.peek(1)) else { return Step::Miss };
        specialize::count_quick(cx);
        cx.sp = cx.sp.sub(1);
        cx.poke(1, word);
        cx.close_value(container);
        Step::Next
    }

    /// Any binary operator.
    fn binary_op(cx) {
        let is_sum = matches!(cx.oparg as u32, nb::ADD | nb::INPLACE_ADD);
        let result = if is_sum && is_kind(cx.peek(2), Kind::Tuple) && is_kind(cx.peek(1), Kind::Tuple) {
            Ok(TupleObject::sum(cx.payload(2), cx.payload(1)))
        } else {
            crate::protocol::binary_op(&cx.seen(2), &cx.seen(1), cx.oparg as usize)
        };
        cx.drop_top(2);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `a * b` of ints in words.
    fn binary_op_multiply_int(cx) {
        let (a, b) = ints(cx);
        let product = (a - 1).checked_mul(b >> 1);
        int_result(cx, product.map(|word| word + 1))
    }

    /// `a + b` of ints in words.
    fn binary_op_add_int(cx) {
        let (a, b) = ints(cx);
        int_result(cx, a.checked_add(b - 1))
    }

    /// `a - b` of ints in words.
    fn binary_op_subtract_int(cx) {
        let (a, b) = ints(cx);
        int_result(cx, a.checked_sub(b - 1))
    }

    /// `a * b` of floats in words.
    fn binary_op_multiply_float(cx) {
        float_result(cx, |a, b| a * b)
    }

    /// `a + b` of floats in words.
    fn binary_op_add_float(cx) {
        float_result(cx, |a, b| a + b)
    }

    /// `a - b` of floats in words.
    fn binary_op_subtract_float(cx) {
        float_result(cx, |a, b| a - b)
    }

    /// `a + b` of strings.
    fn binary_op_add_unicode(cx) {
        let (a, b): (&StrObject, &StrObject) = (cx.payload(2), cx.payload(1));
        let result = tiercel_object::types::str::concat(a, b);
        cx.drop_top(2);
        cx.push_value(result);
        Step::Next
    }

    /// `x = x + y` of strings, with the `STORE_FAST` that follows: the string grows in place if nobody else has it.
    fn binary_op_inplace_add_unicode(cx) {
        let store = *cx.next;
        let local = cx.local(u64::from(store >> 8));
        let left = cx.peek(2);
        if StackRef(*local).clean() != StackRef(left).clean() || StackRef(*local).is_borrowed() {
            return Step::Miss;
        }
        let right = cx.peek(1);
        let added: &StrObject = cx.payload(1);
        let target: &StrObject = cx.payload(2);
        let references = if left & 4 == 0 { 2 } else { 1 };
        let len = target.len.get();
        let fits = added.width.get() == 1 && added.len.get() == 1 && target.width.get() == 1;
        // Two references are the local's and the stack's.
        if !fits
            || target.head.count.get() != references
            || DATA_OFFSET + len >= Heap::slot_size(&target.head)
        {
            if cx.is_native {
                return append_in_place(cx);
            }
            return Step::Tail(Handler(append_out_of_line));
        }
        *(target as *const StrObject as *mut u8).add(DATA_OFFSET + len) = added.first_byte();
        target.len.set(len + 1);
        target.hash.set(0);
        target.ascii.set(target.ascii.get() && added.ascii.get());
        target.head.count.set(1);
        cx.sp = cx.sp.sub(2);
        cx.next = cx.next.add(1);
        cx.close_value(right);
        Step::Next
    }

    /// Whether the operands are ints in words.
    fn guard_binary_op_extend(cx) {
        guard(is_int(cx.peek(2) & cx.peek(1)) && (cx.operand != 0 || cx.is_native))
    }

    /// Does what the oparg says.
    fn binary_op_extend(cx) {
        if cx.is_native {
            return int_operators::apply(cx);
        }
        // The cache has the handler for the operator: one for all would need more registers than are free.
        Step::Tail(Handler(std::mem::transmute::<usize, HandlerFn>(cx.operand as usize)))
    }

    /// Counts down to specializing `COMPARE_OP`.
    fn specialize_compare_op(cx) {
        specialize::count(cx, specialize::compare_op)
    }

    /// Any comparison; bit 4 of the oparg asks for a bool.
    fn compare_op(cx) {
        let op = CompareOp::from_number((cx.oparg >> 5) as u8);
        let mut result = object::compare(&cx.seen(2), &cx.seen(1), op);
        if cx.oparg & 16 != 0
            && let Ok(value) = &result
            && value.word() != TRUE
            && value.word() != FALSE
        {
            result = object::truth(value).map(Value::bool);
        }
        cx.drop_top(2);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// Compares floats in words.
    fn compare_op_float(cx) {
        let bit = comparison_bit(decode_float(cx.peek(2)), decode_float(cx.peek(1)));
        comparison_result(cx, bit);
        Step::Next
    }

    /// Compares ints in words.
    fn compare_op_int(cx) {
        // Bit 1 for less, 2 for greater, 3 for equal, as in `comparison_bit`.
        let (a, b) = ints(cx);
        comparison_result(cx, 1 << (2 * u64::from(a >= b) + u64::from(a <= b)));
        Step::Next
    }

    /// Compares strings.
    fn compare_op_str(cx) {
        let (a, b) = (cx.peek(2), cx.peek(1));
        let bit = first_sight(cx.payload(2), cx.payload(1));
        if bit == 0 {
            if cx.is_native {
                return compare_strings(cx);
            }
            return Step::Tail(Handler(compare_strings_out_of_line));
        }
        comparison_result(cx, bit);
        cx.close_value(a);
        cx.close_value(b);
        Step::Next
    }

    /// `is`, `is not`
    fn is_op(cx) {
        let b = cx.pop();
        let a = cx.pop();
        // The mark of borrowing alone may differ.
        let same = a == b || a ^ b == 4 && is_heap(a);
        cx.push(bool_word(same != (cx.oparg != 0)));
        cx.close_value(a);
        cx.close_value(b);
        Step::Next
    }

    /// Counts down to specializing `CONTAINS_OP`.
    fn specialize_contains_op(cx) {
        specialize::count(cx, specialize::contains_op)
    }

    /// The quick way of `CONTAINS_OP`: a character in a handful of them.
    fn contains_op_quick(cx) {
        let (part, text) = (cx.peek(2), cx.peek(1));
        if specialize::is_due(cx) || !is_kind(text, Kind::Str) || !is_kind(part, Kind::Str) {
            return Step::Miss;
        }
        let Some(found) = character_in(cx.payload(1), cx.payload(2)) else { return Step::Miss };
        specialize::count_quick(cx);
        cx.sp = cx.sp.sub(1);
        cx.poke(1, bool_word(found != (cx.oparg != 0)));
        cx.close_value(text);
        cx.close_value(part);
        Step::Next
    }

    /// `in`, `not in`
    fn contains_op(cx) {
        let result = object::contains(&cx.seen(1), &cx.seen(2));
        cx.drop_top(2);
        let found = try_step!(result);
        cx.push(bool_word(found != (cx.oparg != 0)));
        Step::Next
    }

    /// `in` a set.
    fn contains_op_set(cx) {
        contains_op(cx)
    }

    /// `in` a dict.
    fn contains_op_dict(cx) {
        cx.save_pc();
        let dict: &tiercel_object::types::dict::DictObject = cx.payload(1);
        let (key, word) = cx.lend(2);
        let found = dict_has(dict, key);
        if found > 1 {
            cx.restore(2, word);
            cx.drop_top(2);
            return Step::Raise;
        }
        let dict = cx.peek(1);
        cx.sp = cx.sp.sub(1);
        cx.poke(1, bool_word((found != 0) != (cx.oparg != 0)));
        cx.close(word);
        cx.close(dict);
        Step::Next
    }
}

/// Whether a dict has a key: 0, 1, or 2 for an exception.
#[inline(never)]
fn dict_has(dict: &tiercel_object::types::dict::DictObject, key: &Value) -> u32 {
    match dict.get(key) {
        Ok(found) => u32::from(found.is_some()),
        Err(raised) => {
            let tiercel_object::Raised { .. } = raised;
            2
        }
    }
}
