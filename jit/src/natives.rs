//! Native functions that traces call: what is too large for trace IR and runs no Python code.
//!
//! Words come in borrowed unless said otherwise, and a returned word is owned; 0 says "not here: let the interpreter do it",
//! and then nothing has happened.

use crate::natives_generators;
use tiercel_ir::layout;
use tiercel_ir::snapshot::RAW;
use tiercel_ir::word;
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::instance::attribute_part_size;
use tiercel_object::thread::Thread;
use tiercel_object::typeobj::{Type, allocate_instance, allocate_variable};
use tiercel_object::types::builtin_function::BuiltinFunctionObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{self as text, StrObject};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{self, is_heap};

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
    NEW_INSTANCE = "new_instance" new_instance;
    NEW_OBJECT = "new_object" new_object;
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

/// Whether what stands under a global name is plain data, which nothing can be seen to keep: a number, a string, a truth value
/// or None.
pub fn is_plain(word: u64) -> bool {
    // SAFETY: callers pass words that live objects hold.
    word != 0
        && (!is_heap(word)
            || matches!(unsafe { (*(word as *const Header)).kind() }, Kind::Int | Kind::Float | Kind::Str))
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
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the processor has the instruction.
        return unsafe { power_with_fma(a, b) };
    }
    power(a, b)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "fma")]
fn power_with_fma(a: f64, b: f64) -> f64 {
    power(a, b)
}

/// What `powf` gives, square roots and squares sooner.
#[inline(always)]
fn power(a: f64, b: f64) -> f64 {
    if b == 0.5 {
        let root = a.sqrt();
        // Half of what its square is off by, exactly, is the root times what the root is off by.
        if is_surely_nearest(root, root.mul_add(-root, a) / 2.0, root) {
            return root;
        }
    } else if b == 2.0 {
        let square = a * a;
        if is_surely_nearest(square, a.mul_add(a, -square), 1.0) {
            return square;
        }
    }
    a.powf(b)
}

/// Whether a function that errs by 0.54 units in the last place at most, as the C library's power does, gives this double
/// for a number that is `off / by` larger: then the next double on either side is further from the number than that.
#[inline(always)]
fn is_surely_nearest(rounded: f64, off: f64, by: f64) -> bool {
    const EXPONENT: u64 = 0x7ff << 52;
    const FRACTION_BITS: u64 = 52;
    // Where neither the unit nor what it is off by is too small to be exact.
    if !(1e-200..1e200).contains(&rounded) || cfg!(not(target_os = "linux")) {
        return false;
    }
    let bits = rounded.to_bits();
    let unit = f64::from_bits((bits & EXPONENT) - (FRACTION_BITS << 52));
    // Below a power of two doubles are closer together.
    off == 0.0 || bits & !EXPONENT != 0 && off.abs() <= 0.45 * unit * by
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

/// A plain instance of the type at this address, with no attributes yet.
///
/// # Safety
/// The type is alive and has no fields that zero does not fit.
pub unsafe extern "C" fn new_instance(ty: u64) -> u64 {
    allocate_variable(&*(ty as *const Type), 0) as u64
}

/// An object of a built-in type, empty but for its header: the type's address, and the size as in [`layout::sized`].
///
/// # Safety
/// The type is alive and has no attribute part, and zero fits all fields of such an object of it.
pub unsafe extern "C" fn new_object(what: u64) -> u64 {
    let (ty, size) = layout::type_and_size(what);
    let ty = &*(ty as *const Type);
    let object = allocate_instance(ty, size);
    (object as *mut u8).add(size_of::<Header>()).write_bytes(0, size - size_of::<Header>());
    object as u64
}

/// An object of a built-in type that an exit makes: `order` says which word each field is.
///
/// # Safety
/// As for [`new_object`]; the words are what the fields hold, with a count.
pub unsafe fn object_of(ty: u64, order: &[u8], fields: &[u64]) -> u64 {
    let size = natives_generators::size_of_object(&*(ty as *const Type), order, fields);
    let object = new_object(layout::sized(ty, size as i64));
    for (n, word) in order.iter().zip(fields) {
        let n = size_of::<Header>() / 8 + usize::from(n & !RAW);
        // An address within the object itself is kept as an offset.
        let base = if natives_generators::points_inside(&*(ty as *const Type), n) { object } else { 0 };
        *(object as *mut u64).add(n) = base + *word;
    }
    object
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

/// `fn(word, offset) -> double`, for [`crate::exits::ColdFunctions`]: of a float that has its double there if it is no
/// word.
pub unsafe extern "C" fn unbox_float(w: u64, offset: i64) -> f64 {
    if word::is_float(w) { word::decode_float(w) } else { *((w as i64 + offset) as *const f64) }
}

/// `fn(word, type) -> 0 or 1`, for [`crate::exits::ColdFunctions`].
pub unsafe extern "C" fn is_float(w: u64, ty: u64) -> u64 {
    let of_type = || word::is_heap(w) && (*(w as *const Header)).ty.get() as u64 == ty;
    u64::from(word::is_float(w) || of_type())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_and_squares_are_what_the_power_function_gives() {
        let mut state = 7u64;
        let mut sooner = 0;
        for n in 0..400_000 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            // Of all sizes, then near one, then small whole numbers.
            let x = match n % 3 {
                0 => f64::from_bits(state >> 1),
                1 => 1.0 + (state >> 12) as f64 / (1u64 << 52) as f64,
                _ => (state >> 50) as f64,
            };
            if !x.is_finite() || x <= 0.0 {
                continue;
            }
            for b in [0.5, 2.0] {
                // Not known to the compiler, which knows better for some exponents.
                let b = std::hint::black_box(b);
                assert_eq!(float_pow(x, b).to_bits(), x.powf(b).to_bits(), "{x:e} ** {b}");
            }
            let root = x.sqrt();
            sooner += u32::from(is_surely_nearest(root, root.mul_add(-root, x) / 2.0, root));
        }
        assert!(sooner > 200_000);
    }
}
