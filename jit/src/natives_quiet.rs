//! Natives that look at their operands when they are called: the work is done if it runs no Python code, and declined if it
//! might. They stand for generic operators, comparisons and calls of built-in functions on built-in values.
//!
//! A result of 0 says that an exception is set, [`DECLINED`] that nothing was done.

use crate::natives::natives;
use crate::natives_calls::DECLINED;
use crate::natives_lists::position;
use tiercel_object::header::{Header, Kind};
use tiercel_object::method::NativeFn;
use tiercel_object::slots::CompareOp;
use tiercel_object::types::builtin_function::BuiltinFunctionObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set::SetObject;
use tiercel_object::types::slice::{self, SliceObject, SliceRange};
use tiercel_object::types::str::StrObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, is_heap, is_int};
use tiercel_object::{PyResult, Value, object};
use tiercel_vm::{containers, generator, protocol};

natives! {
    BINARY = "binary" binary;
    COMPARE = "compare" compare;
    CONTAINS = "contains" contains;
    CALL_FUNCTION = "call_function" call_function;
    CALL_WITH_ITEMS = "call_with_items" call_with_items;
    CALL_QUIET_METHOD = "call_quiet_method" call_quiet_method;
    LEN = "len" len;
    NEW_SLICE = "new_slice" new_slice;
    SLICE_OF = "slice_of" slice_of;
    SET_SLICE = "set_slice" set_slice;
    NEW_SET = "new_set" new_set;
    SET_ADD = "set_add" set_add;
    NEW_GENERATOR = "new_generator" new_generator;
    FLOAT_FLOOR = "float_floor" float_floor;
}

/// Items of a container that are looked at one by one; a larger one is declined.
const MANY: usize = 64;

/// Whether an operator on this value, its comparison, hash or text runs no Python code.
///
/// # Safety
/// `word` is a live value.
pub unsafe fn is_quiet(word: u64, depth: u32) -> bool {
    if !is_heap(word) {
        return true;
    }
    let header = &*(word as *const Header);
    match header.kind() {
        Kind::Int | Kind::Float | Kind::Str | Kind::Bytes | Kind::Complex | Kind::Range => is_exact(header),
        Kind::Tuple if is_exact(header) && depth > 0 => {
            let items = (*(word as *const TupleObject)).items();
            items.len() <= MANY && items.iter().all(|v| is_quiet(v.word(), depth - 1))
        }
        _ => false,
    }
}

/// Whether a value is a number, a str or bytes, or a singleton: comparing it, adding it up, its text run no Python code.
///
/// # Safety
/// `word` is a live value.
pub unsafe fn is_leaf(word: u64) -> bool {
    !is_heap(word) || {
        let header = &*(word as *const Header);
        matches!(header.kind(), Kind::Int | Kind::Float | Kind::Str | Kind::Bytes) && is_exact(header)
    }
}

/// Whether it is an exact list or tuple of such values.
///
/// # Safety
/// `word` is a live value.
pub unsafe fn holds_leaves(word: u64) -> bool {
    items_of(word).is_some_and(|items| items.iter().all(|v| is_leaf(v.word())))
}

/// Whether a built-in function of this name does nothing but look at the items of its one argument.
pub fn looks_at_items(name: &str) -> bool {
    matches!(name, "sorted" | "sum" | "min" | "max" | "any" | "all")
}

/// A native function of one of those names, of a list or tuple of numbers and strings.
extern "C" fn call_with_items(f: &BuiltinFunctionObject, x: u64) -> u64 {
    // SAFETY: as for `call_function`.
    unsafe {
        if !holds_leaves(x) {
            return DECLINED;
        }
        let args = std::slice::from_raw_parts(&raw const x as *const Value, 1);
        call_native(f.def.get().func, &f.this.get_or_none(), args)
    }
}

/// Whether an object is of a built-in type itself.
fn is_exact(header: &Header) -> bool {
    !header.ty().has(tiercel_object::typeobj::tflag::HEAP)
}

/// Whether it is an exact container whose own operators never look into its items.
unsafe fn is_sequence(word: u64) -> bool {
    if !is_heap(word) {
        return false;
    }
    let header = &*(word as *const Header);
    matches!(header.kind(), Kind::List | Kind::Tuple | Kind::ByteArray) && is_exact(header)
}

/// Whether an operator (by `BINARY_OP`'s oparg) on two values runs no Python code.
///
/// # Safety
/// The words are live values.
pub unsafe fn is_quiet_binary(op: u64, a: u64, b: u64) -> bool {
    let subscript = op == tiercel_ops::names::nb::SUBSCR as u64;
    if subscript {
        let header = is_heap(a).then(|| &*(a as *const Header));
        let indexed = header.is_some_and(|h| {
            is_exact(h)
                && matches!(
                    h.kind(),
                    Kind::List
                        | Kind::Tuple
                        | Kind::Str
                        | Kind::Bytes
                        | Kind::ByteArray
                        | Kind::Dict
                        | Kind::Range
                )
        });
        return indexed && (is_quiet(b, 2) || is_plain_slice(b));
    }
    let sign =
        tiercel_ops::names::BINARY_OPS.get(op as usize).map_or("", |(_, sign)| sign.trim_end_matches('='));
    let (qa, qb) = (|| is_quiet(a, 2), || is_quiet(b, 2));
    match sign {
        "+" => (is_sequence(a) || qa()) && (is_sequence(b) || qb()),
        "*" => (is_sequence(a) || qa()) && (is_sequence(b) || qb()) && !(is_heap(a) && is_heap(b)),
        _ => qa() && qb(),
    }
}

unsafe fn is_plain_slice(word: u64) -> bool {
    let v = Value::borrow_word(&word);
    v.downcast_exact::<SliceObject>()
        .is_some_and(|s| [&s.start, &s.stop, &s.step].iter().all(|f| !is_heap(f.word())))
}

/// A result, or 0 with the exception set.
fn give(result: PyResult<Value>) -> u64 {
    match result {
        Ok(v) => v.into_word(),
        Err(raised) => {
            // It stays set in the thread.
            let tiercel_object::Raised { .. } = raised;
            0
        }
    }
}

extern "C" fn binary(op: u64, a: u64, b: u64) -> u64 {
    // SAFETY: the trace keeps the operands alive.
    unsafe {
        if op == tiercel_ops::names::nb::SUBSCR as u64
            && let Some(list) = Value::borrow_word(&a).downcast_exact::<ListObject>()
            && let Some(slice) = Value::borrow_word(&b).downcast_exact::<SliceObject>()
            && let Some(step) = small_step(slice)
        {
            return list_slice(list, range_of(list.items().len(), &slice.start, &slice.stop, step), step);
        }
        if let Some(made) = quick_concat(op, a, b) {
            return made;
        }
        if !is_quiet_binary(op, a, b) {
            return DECLINED;
        }
        give(protocol::binary_op(Value::borrow_word(&a), Value::borrow_word(&b), op as usize))
    }
}

/// `+` of two exact tuples or two exact lists.
unsafe fn quick_concat(op: u64, a: u64, b: u64) -> Option<u64> {
    if op != tiercel_ops::names::nb::ADD as u64 || !is_heap(a) || !is_heap(b) {
        return None;
    }
    let (a, b) = (Value::borrow_word(&a), Value::borrow_word(&b));
    if let (Some(x), Some(y)) = (a.downcast_exact::<TupleObject>(), b.downcast_exact::<TupleObject>()) {
        let (x, y) = (x.items(), y.items());
        if x.is_empty() || y.is_empty() {
            return None;
        }
        return Some(TupleObject::joined(x, y).into_word());
    }
    let (x, y) = (a.downcast_exact::<ListObject>()?.items(), b.downcast_exact::<ListObject>()?.items());
    Some(ListObject::joined(x, y).into_word())
}

/// A step of 1 or -1 between bounds that are small ints or absent.
fn small_step(slice: &SliceObject) -> Option<i64> {
    let plain = |w: u64| is_int(w) || w == Value::NONE.word();
    if !plain(slice.start.word()) || !plain(slice.stop.word()) {
        return None;
    }
    match slice.step.word() {
        w if w == Value::NONE.word() => Some(1),
        w if is_int(w) && (w as i64 >> 1).abs() == 1 => Some(w as i64 >> 1),
        _ => None,
    }
}

/// First index and count of what bounds cut out of `len` items, taken forwards or backwards.
fn range_of(len: usize, start: &Field, stop: &Field, step: i64) -> (usize, usize) {
    let len = len as i64;
    let bound = |w: u64, absent: i64| {
        if !is_int(w) {
            return absent;
        }
        let i = w as i64 >> 1;
        let i = if i < 0 { i + len } else { i };
        if step > 0 { i.clamp(0, len) } else { i.clamp(-1, len - 1) }
    };
    if step > 0 {
        let (a, b) = (bound(start.word(), 0), bound(stop.word(), len));
        (a as usize, (b - a).max(0) as usize)
    } else {
        let (a, b) = (bound(start.word(), len - 1), bound(stop.word(), -1));
        (a.max(0) as usize, (a - b).max(0) as usize)
    }
}

/// `x[start:stop]` of an exact list or tuple with small bounds.
///
/// # Safety
/// The words are live values.
pub unsafe fn quick_slice(x: u64, start: u64, stop: u64) -> Option<u64> {
    let plain = |w: u64| is_int(w) || w == Value::NONE.word();
    if !is_heap(x) || !plain(start) || !plain(stop) {
        return None;
    }
    let (start, stop) = (Field::new(Value::from_word(start)), Field::new(Value::from_word(stop)));
    let x = Value::borrow_word(&x);
    if let Some(list) = x.downcast_exact::<ListObject>() {
        return Some(list_slice(list, range_of(list.items().len(), &start, &stop, 1), 1));
    }
    let items = x.downcast_exact::<TupleObject>()?.items();
    let (first, count) = range_of(items.len(), &start, &stop, 1);
    if count == items.len() || count == 0 {
        return None;
    }
    let made = TupleObject::build(count, |place| {
        for (n, item) in items[first..first + count].iter().enumerate() {
            place.add(n).write(item.clone().into_word());
        }
    });
    Some(made.into_word())
}

unsafe fn list_slice(list: &ListObject, (first, count): (usize, usize), step: i64) -> u64 {
    let range = SliceRange { start: first as isize, stop: 0, step: step as isize, count };
    list.sliced(range).into_word()
}

extern "C" fn compare(op: u64, a: u64, b: u64) -> u64 {
    // SAFETY: as for `binary`.
    unsafe {
        if let (Some(x), Some(y)) = (
            Value::borrow_word(&a).downcast_exact::<StrObject>(),
            Value::borrow_word(&b).downcast_exact::<StrObject>(),
        ) && let (Some(x), Some(y)) = (x.as_ascii(), y.as_ascii())
        {
            let holds = match CompareOp::from_number(op as u8) {
                CompareOp::Lt => x < y,
                CompareOp::Le => x <= y,
                CompareOp::Eq => x == y,
                CompareOp::Ne => x != y,
                CompareOp::Gt => x > y,
                CompareOp::Ge => x >= y,
            };
            return Value::bool(holds).into_word();
        }
        if !(is_quiet(a, 2) && is_quiet(b, 2)) {
            return DECLINED;
        }
        give(object::compare(
            Value::borrow_word(&a),
            Value::borrow_word(&b),
            CompareOp::from_number(op as u8),
        ))
    }
}

/// The items of an exact list or tuple.
unsafe fn items_of<'a>(word: u64) -> Option<&'a [Value]> {
    if !is_heap(word) {
        return None;
    }
    let header = &*(word as *const Header);
    match header.kind() {
        Kind::List if is_exact(header) => Some((*(word as *const ListObject)).items()),
        Kind::Tuple if is_exact(header) => Some((*(word as *const TupleObject)).items()),
        _ => None,
    }
}

/// Whether `item in container` runs no Python code.
///
/// # Safety
/// The words are live values.
pub unsafe fn is_quiet_contains(container: u64, item: u64) -> bool {
    match items_of(container) {
        Some(items) => position(items, 0, item).is_ok(),
        None => is_quiet_lookup(container, item),
    }
}

/// The same for containers that look the item up.
unsafe fn is_quiet_lookup(container: u64, item: u64) -> bool {
    if !is_heap(container) || !is_quiet(item, 2) {
        return false;
    }
    let header = &*(container as *const Header);
    match header.kind() {
        Kind::Str | Kind::Bytes | Kind::Dict | Kind::Set | Kind::FrozenSet | Kind::Range => is_exact(header),
        _ => false,
    }
}

/// 0 or 1; 2 if it was declined.
extern "C" fn contains(container: u64, item: u64) -> i64 {
    // SAFETY: as for `binary`.
    unsafe {
        if let (Some(text), Some(part)) = (
            Value::borrow_word(&container).downcast_exact::<StrObject>(),
            Value::borrow_word(&item).downcast_exact::<StrObject>(),
        ) && let (Some(text), Some(part)) = (text.as_ascii(), part.as_ascii())
        {
            return match part.as_bytes() {
                [byte] => i64::from(text.as_bytes().contains(byte)),
                _ => i64::from(text.contains(part)),
            };
        }
        if let Some(items) = items_of(container) {
            return position(items, 0, item).map_or(2, |found| i64::from(found.is_some()));
        }
        if !is_quiet_lookup(container, item) {
            return 2;
        }
        match object::contains(Value::borrow_word(&container), Value::borrow_word(&item)) {
            Ok(found) => i64::from(found),
            Err(raised) => {
                drop(raised.take());
                2
            }
        }
    }
}

/// Whether a built-in function of this name runs no Python code for quiet arguments.
pub fn is_quiet_function(name: &str) -> bool {
    matches!(
        name,
        "abs"
            | "len"
            | "ord"
            | "chr"
            | "repr"
            | "hash"
            | "divmod"
            | "round"
            | "min"
            | "max"
            | "pow"
            | "hex"
            | "bin"
            | "oct"
            | "ascii"
            | "callable"
            | "sum"
            | "id"
    ) || name.starts_with("math.")
}

/// A native function of one of those names.
extern "C" fn call_function(f: &BuiltinFunctionObject, a: u64, b: u64, c: u64, count: u64) -> u64 {
    let words = [a, b, c];
    // SAFETY: the trace keeps the arguments alive; a borrowed word is a borrowed value.
    unsafe {
        if !words[..count as usize].iter().all(|w| is_quiet(*w, 2)) {
            return DECLINED;
        }
        let args = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        let this = f.this.get_or_none();
        call_native(f.def.get().func, &this, args)
    }
}

unsafe fn call_native(f: NativeFn, this: &Value, args: &[Value]) -> u64 {
    give(match f {
        NativeFn::NoArgs(f) => f(this),
        NativeFn::O(f) => f(this, &args[0]),
        NativeFn::Fast(f) => f(this, args),
        NativeFn::Kw(f) => f(this, args, None),
    })
}

/// Whether a method of an exact built-in receiver runs no Python code for these arguments, though they are not plain:
/// containers it takes as they are, or whose items it wants to be strings.
pub fn takes_container(kind: Kind, name: &str) -> bool {
    matches!(
        (kind, name),
        (Kind::List, "extend" | "append" | "insert" | "sort" | "clear")
            | (Kind::Str, "join")
            | (Kind::Dict, "get" | "setdefault" | "pop")
            | (Kind::Set, "add" | "discard")
            | (Kind::ByteArray, "append" | "extend")
    )
}

unsafe fn is_list_or_tuple(word: u64) -> bool {
    is_heap(word) && {
        let header = &*(word as *const Header);
        matches!(header.kind(), Kind::List | Kind::Tuple) && is_exact(header)
    }
}

/// A method that `takes_container`; the arguments are looked at.
extern "C" fn call_quiet_method(
    def: &tiercel_object::method::MethodDef,
    this: u64,
    a: u64,
    b: u64,
    count: u64,
) -> u64 {
    let words = [a, b];
    // SAFETY: as for `call_function`.
    unsafe {
        let kind = (*(this as *const Header)).kind();
        let fits = match (kind, def.name) {
            (Kind::List, "append") => true,
            (Kind::List, "sort" | "clear") => count == 0 && holds_leaves(this),
            (Kind::List, "insert") => !is_heap(a),
            (Kind::Dict, _) => is_quiet(a, 2) && (*(this as *const DictObject)).watchers.get() == 0,
            (Kind::Set, _) => is_quiet(a, 2),
            (Kind::ByteArray, "append") => is_quiet(a, 0),
            _ => is_list_or_tuple(a) || is_quiet(a, 0),
        };
        if !fits {
            return DECLINED;
        }
        let args = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        call_native(def.func, Value::borrow_word(&this), args)
    }
}

/// The length of a built-in container; -1 if it is none.
extern "C" fn len(x: u64) -> i64 {
    if !is_heap(x) {
        return -1;
    }
    // SAFETY: as for `binary`.
    unsafe {
        let header = &*(x as *const Header);
        let known = matches!(
            header.kind(),
            Kind::List
                | Kind::Tuple
                | Kind::Str
                | Kind::Bytes
                | Kind::ByteArray
                | Kind::Dict
                | Kind::Set
                | Kind::FrozenSet
                | Kind::Range
        );
        if !known || !is_exact(header) {
            return -1;
        }
        match object::len(Value::borrow_word(&x)) {
            Ok(n) => n as i64,
            Err(raised) => {
                drop(raised.take());
                -1
            }
        }
    }
}

/// Takes over its operands.
extern "C" fn new_slice(start: u64, stop: u64, step: u64) -> u64 {
    // SAFETY: the trace gives up a count of each.
    unsafe { slice::new(Value::from_word(start), Value::from_word(stop), Value::from_word(step)).into_word() }
}

/// `x[start:stop:step]` of an exact list or tuple; 0 if that takes more.
extern "C" fn slice_of(x: u64, start: u64, stop: u64, step: u64) -> u64 {
    // SAFETY: as for `binary`.
    unsafe {
        let none = Value::NONE.word();
        if step == none || step == 3 {
            return quick_slice(x, start, stop).unwrap_or(0);
        }
        let plain = |w: u64| is_int(w) || w == none;
        if !is_int(step) || step as i64 >> 1 != -1 || !plain(start) || !plain(stop) || !is_heap(x) {
            return 0;
        }
        let Some(list) = Value::borrow_word(&x).downcast_exact::<ListObject>() else { return 0 };
        let (start, stop) = (Field::new(Value::from_word(start)), Field::new(Value::from_word(stop)));
        list_slice(list, range_of(list.items().len(), &start, &stop, -1), -1)
    }
}

/// 1 if done: for exact lists, where nothing that goes runs code.
extern "C" fn set_slice(container: u64, start: u64, stop: u64, value: u64) -> i64 {
    // SAFETY: as for `binary`.
    unsafe {
        if !is_heap(container) || is_heap(start) || is_heap(stop) || !is_list_or_tuple(value) {
            return 0;
        }
        let Some(list) = Value::borrow_word(&container).downcast_exact::<ListObject>() else { return 0 };
        if let Some(new) = Value::borrow_word(&value).downcast_exact::<ListObject>() {
            let (start, stop) = (Field::new(Value::from_word(start)), Field::new(Value::from_word(stop)));
            let (first, count) = range_of(list.items().len(), &start, &stop, 1);
            if new.items().len() == count && list.replace_numbers(first, new.items()) {
                return 1;
            }
        }
        if !list.items().iter().all(|v| is_quiet(v.word(), 0)) {
            return 0;
        }
        let (c, a, b) =
            (Value::borrow_word(&container), Value::borrow_word(&start), Value::borrow_word(&stop));
        match containers::set_slice(c, a, b, Value::borrow_word(&value)) {
            Ok(()) => 1,
            Err(raised) => {
                drop(raised.take());
                0
            }
        }
    }
}

extern "C" fn new_set() -> u64 {
    give(containers::new_set(vec![]))
}

/// 1 if done.
extern "C" fn set_add(set: u64, item: u64) -> i64 {
    // SAFETY: as for `binary`.
    unsafe {
        let Some(set) = Value::borrow_word(&set).downcast_exact::<SetObject>() else { return 0 };
        if is_heap(item) && !is_quiet(item, 2) {
            return 0;
        }
        match set.insert(Value::borrow_word(&item)) {
            Ok(()) => 1,
            Err(raised) => {
                drop(raised.take());
                0
            }
        }
    }
}

extern "C" fn float_floor(x: f64) -> f64 {
    x.floor()
}

/// Whether calling this function with `count` positional arguments does nothing but make a generator.
///
/// # Safety
/// The code object is live.
pub unsafe fn makes_generator(code: *const CodeObject, count: usize) -> bool {
    const GENERATOR: u32 = 0x20;
    const OTHERS: u32 = 0x04 | 0x08 | 0x80 | 0x200;
    let flags = (*code).flags.get();
    flags & GENERATOR != 0
        && flags & OTHERS == 0
        && (*code).kwonly_count.get() == 0
        && (*code).arg_count.get() as usize == count
        && (*code)
            .original_units()
            .first()
            .is_some_and(|u| *u & 0xff == tiercel_ops::Opcode::RETURN_GENERATOR.0)
}

/// The generator that a call of the function makes. The arguments are borrowed.
extern "C" fn new_generator(function: &FunctionObject, a: u64, b: u64, c: u64, count: u64) -> u64 {
    // SAFETY: the trace has checked the function, and that there is room for a frame.
    unsafe { generator::from_call(function, &[a, b, c][..count as usize]).into_word() }
}

/// The type of what `new_generator` makes.
pub fn generator_type() -> &'static tiercel_object::typeobj::Type {
    tiercel_vm::state::get().types.generator
}
