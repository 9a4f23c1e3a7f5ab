//! Native functions that traces call: what is too large for trace IR and runs no Python code.
//!
//! Words come in borrowed unless said otherwise, and a returned word is owned; 0 says "not here: let the interpreter do it",
//! and then nothing has happened.

use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::instance::attribute_part_size;
use tiercel_object::slots::TraverseFn;
use tiercel_object::thread::Thread;
use tiercel_object::typeobj::{Type, allocate_variable, tflag};
use tiercel_object::types::builtin_function::BuiltinFunctionObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set::SetObject;
use tiercel_object::types::str::{self as text, StrObject};
use tiercel_object::types::traceback::TracebackObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{self, is_heap};
use tiercel_object::{Value, types::cell};

/// A function and its stable name.
#[derive(Clone, Copy)]
pub struct Native {
    /// The name in dumps.
    pub name: &'static str,
    /// Where it is.
    pub address: *const (),
}

/// Declares natives by constant, name and function.
macro_rules! natives {
    ($($name:ident = $text:literal $f:ident;)*) => {
        $(
            #[doc = concat!("`", $text, "`.")]
            pub const $name: $crate::natives::Native =
                $crate::natives::Native { name: $text, address: $f as *const () };
        )*
    };
}
pub(crate) use natives;

natives! {
    STR_CONCAT = "str_concat" str_concat;
    STR_APPEND = "str_append" str_append;
    STR_EQUAL = "str_equal" str_equal;
    STR_ITEM = "str_item" str_item;
    STR_ORD = "str_ord" str_ord;
    STR_CHR = "str_chr" str_chr;
    FLOAT_POW = "float_pow" float_pow;
    FLOAT_MOD = "float_mod" float_mod;
    FLOAT_FLOOR_DIV = "float_floor_div" float_floor_div;
    NEW_TUPLE = "new_tuple" new_tuple;
    NEW_LIST = "new_list" new_list;
    NEW_DICT = "new_dict" new_dict;
    NEW_CELL = "new_cell" new_cell;
    NEW_INSTANCE = "new_instance" new_instance;
    NOTE_ATTRIBUTE = "note_attribute" note_attribute;
    LIST_APPEND = "list_append" list_append;
}

/// The text of a str word, for names in dumps; `?` for anything else.
pub fn text_of(word: u64) -> String {
    if !is_heap(word) {
        return "?".into();
    }
    // SAFETY: callers pass words that live objects hold.
    let v = unsafe { Value::borrow_word(&word) };
    if text::is_exact(v) { text::to_string_lossy(v) } else { "?".into() }
}

/// Whether an object found under a global name is worth taking as a constant: code-like things that rarely change.
pub fn is_constant_like(word: u64) -> bool {
    // SAFETY: callers pass words of live heap objects.
    let header = unsafe { &*(word as *const Header) };
    matches!(
        header.kind(),
        Kind::Function | Kind::Type | Kind::Module | Kind::BuiltinFunction | Kind::MethodDescriptor
    ) || header.ty().has(tiercel_object::typeobj::tflag::TYPE_SUBCLASS)
}

/// The name of a native function, with its module unless that is `builtins`.
pub fn builtin_name(word: u64) -> Option<String> {
    if !is_heap(word) {
        return None;
    }
    // SAFETY: callers pass words that live objects hold.
    let v = unsafe { Value::borrow_word(&word) };
    let f = v.downcast_exact::<BuiltinFunctionObject>()?;
    let module = text_of(f.module.word());
    let name = f.def.get().name;
    Some(if module == "builtins" { name.to_string() } else { format!("{module}.{name}") })
}

unsafe fn string<'a>(word: u64) -> &'a StrObject {
    &*(word as *const StrObject)
}

extern "C" fn str_concat(a: u64, b: u64) -> u64 {
    // SAFETY: the trace has checked that both are strings.
    unsafe { text::concat(string(a), string(b)).into_word() }
}

/// Takes over `a`.
extern "C" fn str_append(a: u64, b: u64) -> u64 {
    // SAFETY: the trace has checked that both are strings, and owns a count of the first.
    unsafe { text::append(Value::from_word(a), string(b)).into_word() }
}

extern "C" fn str_equal(a: u64, b: u64) -> u64 {
    if a == b {
        return 1;
    }
    // SAFETY: the trace has checked that both are strings.
    unsafe {
        let (x, y) = (string(a), string(b));
        // Of interned strings there is one of each.
        let differ = x.len() != y.len() || x.interned.get() && y.interned.get();
        u64::from(!differ && text::equal(Value::borrow_word(&a), Value::borrow_word(&b)))
    }
}

extern "C" fn str_item(s: u64, index: i64) -> u64 {
    // SAFETY: the trace has checked that it is a string.
    let s = unsafe { string(s) };
    let len = s.len() as i64;
    let at = if index < 0 { index + len } else { index };
    if at < 0 || at >= len {
        return 0;
    }
    text::from_code_point(s.chars().at(at as usize)).into_word()
}

/// -1 unless the string has one character.
extern "C" fn str_ord(s: u64) -> i64 {
    // SAFETY: the trace has checked that it is a string.
    let s = unsafe { string(s) };
    if s.len() == 1 { i64::from(s.chars().at(0)) } else { -1 }
}

extern "C" fn str_chr(c: i64) -> u64 {
    match u32::try_from(c) {
        Ok(c) if c < 0x11_0000 => text::from_code_point(c).into_word(),
        _ => 0,
    }
}

extern "C" fn float_pow(a: f64, b: f64) -> f64 {
    a.powf(b)
}

/// Python's `%` for a divisor that is not zero.
extern "C" fn float_mod(a: f64, b: f64) -> f64 {
    let r = a % b;
    if r == 0.0 {
        return 0f64.copysign(b);
    }
    if (r < 0.0) != (b < 0.0) { r + b } else { r }
}

/// Python's `//` for a divisor that is not zero.
extern "C" fn float_floor_div(a: f64, b: f64) -> f64 {
    let div = (a - float_mod(a, b)) / b;
    if div == 0.0 {
        return 0f64.copysign(a / b);
    }
    let floor = div.floor();
    if div - floor > 0.5 { floor + 1.0 } else { floor }
}

/// A tuple whose items the trace writes next.
pub extern "C" fn new_tuple(n: i64) -> u64 {
    // SAFETY: zero words are empty slots until the trace writes owned words; nothing looks in between.
    unsafe { TupleObject::build(n as usize, |p| p.write_bytes(0, n as usize)).into_word() }
}

/// An empty dict.
pub extern "C" fn new_dict() -> u64 {
    DictObject::new().into_word()
}

/// A list whose items the trace writes next.
extern "C" fn new_list(n: i64) -> u64 {
    // SAFETY: as many words are written as there is room for.
    unsafe {
        ListObject::build(n as usize, |p| (0..n as usize).for_each(|i| *p.add(i) = value::NONE)).into_word()
    }
}

/// Takes over `content`; 0 makes an empty cell.
extern "C" fn new_cell(content: u64) -> u64 {
    // SAFETY: the trace gives up a count of the word, or it is 0.
    cell::new(unsafe { Value::from_word_or_null(content) }).into_word()
}

/// A plain instance of the type at this address, with no attributes yet.
///
/// # Safety
/// The type is alive and has no fields that zero does not fit.
pub unsafe extern "C" fn new_instance(ty: u64) -> u64 {
    allocate_variable(&*(ty as *const Type), 0) as u64
}

/// An instance that an exit makes, with these inline attributes in this order.
///
/// # Safety
/// The type is alive and has an attribute part; the words come with a count.
pub unsafe fn instance_of(ty: *const Type, order: &[u8], fields: &[u64]) -> u64 {
    let object = new_instance(ty as u64);
    let header = &*(object as *const Header);
    let capacity = (header.flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
    let part = (object + u64::from((*ty).dict_offset.get())) as *mut u64;
    for (n, (index, word)) in order.iter().zip(fields).enumerate() {
        *part.add(1 + *index as usize) = *word;
        *(part.add(1 + capacity) as *mut u8).add(n) = *index;
    }
    header.flags.set(header.flags.get() + ((order.len() as u32) << flag::INLINE_COUNT_SHIFT));
    object
}

/// A tuple that an exit makes.
///
/// # Safety
/// The words come with a count.
pub unsafe fn tuple_of(items: &[u64]) -> u64 {
    TupleObject::build(items.len(), |p| p.copy_from_nonoverlapping(items.as_ptr().cast(), items.len()))
        .into_word()
}

/// Before inline attribute `index` is stored: if it was empty it joins the instance's order. 0 if there is no room.
extern "C" fn note_attribute(object: u64, index: u64) -> u64 {
    // SAFETY: the trace has checked that the instance has inline slots beyond `index`.
    unsafe {
        let header = &*(object as *const Header);
        let part = (object + u64::from(header.ty().dict_offset.get())) as *mut u64;
        if *part.add(1 + index as usize) != 0 {
            return 1;
        }
        let flags = header.flags.get();
        let capacity = (flags >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
        let count = (flags >> flag::INLINE_COUNT_SHIFT) as usize;
        if count >= capacity {
            return 0;
        }
        debug_assert!(8 + capacity * 8 + count < attribute_part_size(capacity));
        *(part.add(1 + capacity) as *mut u8).add(count) = index as u8;
        header.flags.set(flags + (1 << flag::INLINE_COUNT_SHIFT));
        1
    }
}

/// Takes over `item`.
extern "C" fn list_append(list: u64, item: u64) {
    // SAFETY: the trace has checked that it is a list, and owns a count of the item.
    unsafe {
        let list = &*(list as *const ListObject);
        let len = list.len.get();
        if len < list.capacity.get() {
            *list.items.get().add(len) = item;
            list.len.set(len + 1);
        } else {
            list.push(Value::from_word(item));
        }
    }
}

unsafe fn dict<'a>(word: u64) -> &'a DictObject {
    &*(word as *const DictObject)
}

/// Whether an object ends without running any code.
pub(crate) fn is_quiet(h: &Header) -> bool {
    matches!(h.kind(), Kind::Int | Kind::Float | Kind::Str | Kind::Bytes | Kind::Complex) || h.is_immortal()
}

/// Whether so many frames more may be pushed.
pub fn has_depth(thread: &Thread, frames: i64) -> bool {
    i64::from(thread.recursion_remaining.get()) > frames
}

/// `fn(i64) -> word`, for [`crate::exits::ColdFunctions`].
pub extern "C" fn wide_int(i: i64) -> u64 {
    Value::int(i).into_word()
}

/// `fn(f64) -> word`, for [`crate::exits::ColdFunctions`].
pub extern "C" fn wide_float(f: f64) -> u64 {
    Value::float(f).into_word()
}

/// Whether ending this object, whose count is zero, runs no Python code: what it holds goes with it, so that is looked at
/// as well, a few levels deep.
///
/// # Safety
/// The object's count is zero and it has not been touched since.
pub unsafe fn ends_quietly(h: *const Header) -> bool {
    const LEVELS: u32 = 3;
    ends_quietly_within(h, LEVELS)
}

/// Whether an object that is let go of once runs no Python code.
unsafe fn outlives(word: u64, levels: u32) -> bool {
    let inner = &*(word as *const Header);
    is_quiet(inner) || inner.count.get() > 1 || levels > 1 && ends_quietly_within(inner, levels - 1)
}

unsafe fn ends_quietly_within(h: *const Header, levels: u32) -> bool {
    let header = &*h;
    if is_quiet(header) {
        return true;
    }
    if header.kind() == Kind::Generator {
        return tiercel_vm::generator::has_ended(h) && !header.has(flag::WEAKLY_REFERENCED);
    }
    if header.ty().has_finalizer.get() || header.has(flag::WEAKLY_REFERENCED) {
        return false;
    }
    let held = |word: u64| !is_heap(word) || outlives(word, levels);
    // Not by `all`, which is no loop of its own here.
    let words_held = |first: *const u64, count: usize| {
        for n in 0..count {
            if !held(*first.add(n)) {
                return false;
            }
        }
        true
    };
    match header.kind() {
        Kind::Tuple => {
            let items = (*(h as *const TupleObject)).items();
            items.len() <= FEW && words_held(items.as_ptr().cast(), items.len())
        }
        Kind::List => {
            let items = (*(h as *const ListObject)).items();
            items.len() <= FEW && words_held(items.as_ptr().cast(), items.len())
        }
        Kind::RangeIterator => true,
        Kind::Slice => words_held((h as *const u64).add(2), 3),
        Kind::Method | Kind::Cell | Kind::ListIterator | Kind::TupleIterator => {
            // One or two fields right behind the header.
            let fields = (h as *const u64).add(2);
            held(*fields) && (header.kind() != Kind::Method || held(*fields.add(1)))
        }
        Kind::Other => {
            let ty = header.ty();
            let plain = ty.basic_size.get() as usize == size_of::<Header>() && ty.dict_offset.get() != 0;
            if !plain {
                return false;
            }
            let part = (h as u64 + u64::from(ty.dict_offset.get())) as *const u64;
            let capacity = (header.flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
            words_held(part, capacity + 1)
        }
        Kind::Dict if dict(h as u64).watchers.get() == 0 => {
            let traverse = header.ty().slots().traverse;
            dict(h as u64).len() <= FEW && traverse.is_some_and(|t| all_held(h, t, FEW * 2))
        }
        Kind::Set => {
            let traverse = header.ty().slots().traverse;
            (*(h as *const SetObject)).len() <= FEW && traverse.is_some_and(|t| all_held(h, t, FEW * 2))
        }
        _ if header.ty().has(tflag::EXCEPTION_SUBCLASS) => exception_ends_quietly(h),
        _ => false,
    }
}

/// Items of the longest container that is looked at.
const FEW: usize = 16;

/// Entries of the longest traceback that is looked at.
const FRAMES: usize = 8;

/// Whether all that an object holds outlives it, or is quiet.
unsafe fn all_held(h: *const Header, traverse: TraverseFn, most: usize) -> bool {
    let (mut all, mut seen) = (true, 0);
    traverse(h, &mut |v| {
        seen += 1;
        all &= v.header().is_none_or(|inner| is_quiet(inner) || inner.count.get() > 1);
    });
    all && seen <= most
}

/// Whether an exception ends quietly, with the traceback that goes with it and the frames that only that has.
unsafe fn exception_ends_quietly(h: *const Header) -> bool {
    let e = &*(h as *const ExceptionObject);
    let ty = e.head.ty();
    let quiet = |v: Option<&Value>| {
        v.and_then(Value::header).is_none_or(|inner| is_quiet(inner) || inner.count.get() > 1)
    };
    let args = e.args.borrow().and_then(Value::header);
    if args.is_some_and(|a| a.count.get() == 1 && !ends_quietly(a)) {
        return false;
    }
    let fields = [&e.context, &e.cause].into_iter().chain(&e.extra);
    if fields.into_iter().any(|f| !quiet(f.borrow())) {
        return false;
    }
    let part = (h as u64 + u64::from(ty.dict_offset.get())) as *const u64;
    let capacity = (e.head.flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
    for n in 0..=capacity {
        let word = *part.add(n);
        if is_heap(word) && !quiet(Some(Value::borrow_word(&word))) {
            return false;
        }
    }
    let mut entry = e.traceback.borrow().cloned();
    for _ in 0..FRAMES {
        let Some(now) = entry else { return true };
        let Some(traceback) = now.downcast::<TracebackObject>() else { return false };
        // The clone just taken counts as one.
        if traceback.head.count.get() > 2 {
            return true;
        }
        let frame = traceback.frame.borrow().and_then(Value::header);
        let frame_ends = frame.filter(|f| f.count.get() == 1);
        if let Some(f) = frame_ends
            && !f.ty().slots().traverse.is_some_and(|t| all_held(f, t, 64))
        {
            return false;
        }
        entry = traceback.next.borrow().cloned();
    }
    false
}
