//! The one-word value: tagged ints and floats, immediates, and counted heap pointers.
//!
//! ```text
//! …xx1   small int, 63 bits, two's complement: (i << 1) | 1
//! …x10   float, self-tagged: zeros and doubles in the common exponent range, bits rotated, nothing lost
//! …000   heap pointer, owned; the word 0 is "no value"
//! …100   None, False, True, Ellipsis, NotImplemented; and, on the value stack only, a borrowed pointer
//! ```
//!
//! Three Rust types keep ownership apart: [`Value`] owns a reference and gives it back when dropped, `&Value` borrows
//! one, and [`StackRef`] is a bare word on the interpreter's stack whose owner is the evaluation loop.

use crate::header::Header;
use crate::typeobj::Type;
use std::num::NonZeroU64;

/// The word of `None`.
pub const NONE: u64 = 0x04;
/// The word of `False`.
pub const FALSE: u64 = 0x0c;
/// The word of `True`.
pub const TRUE: u64 = 0x14;
/// The word of `Ellipsis`.
pub const ELLIPSIS: u64 = 0x1c;
/// The word of `NotImplemented`.
pub const NOT_IMPLEMENTED: u64 = 0x24;
/// Words below this with tag `100` are immediates; at or above it they are borrowed pointers.
pub const FIRST_POINTER: u64 = 0x1000;

/// Smallest int that fits in a word.
pub const SMALL_INT_MIN: i64 = -(1 << 62);
/// Largest int that fits in a word.
pub const SMALL_INT_MAX: i64 = (1 << 62) - 1;

/// An owned reference to a Python object, or an unboxed int, float or singleton. Never the word 0, so that
/// `Option<Value>` and `PyResult<Value>` are one word too.
#[repr(transparent)]
pub struct Value(NonZeroU64);

/// A slot of the interpreter's value stack or locals: a bare word with no ownership of its own. Tag `100` on a heap
/// pointer means that the reference is borrowed from a local that outlives it; the word 0 is NULL.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StackRef(pub u64);

/// Added to a double's bits before they are turned by three: it makes the top exponent bits of the whole common range
/// `10`, which the turn brings down to where the tag stands. Nothing has to be masked in or out.
const EXPONENT_SHIFT: u64 = 1 << 60;

/// What 0.0 is encoded as. This word and the next would otherwise be ±2^-255 (the smallest magnitude of the range),
/// which are kept in the heap instead.
pub const ZERO_WORD: u64 = 2;

/// What -0.0 is encoded as; no other float has a word as small as the zeros'.
pub const MINUS_ZERO_WORD: u64 = 6;

/// Encodes a double as a self-tagged word, or `None` when its exponent is out of the common range (about 1e-77 to
/// 1e77) and it must live in the heap.
#[inline(always)]
pub fn encode_float(f: f64) -> Option<u64> {
    let bits = f.to_bits();
    let word = bits.wrapping_add(EXPONENT_SHIFT).rotate_left(3);
    if word & 3 == 2 && word > MINUS_ZERO_WORD {
        Some(word)
    } else if bits << 1 == 0 {
        Some(ZERO_WORD | (bits >> 61))
    } else {
        None
    }
}

/// The double behind a word with tag `10`; the inverse of [`encode_float`].
#[inline(always)]
pub fn decode_float(word: u64) -> f64 {
    let turned = word.rotate_right(3);
    if word <= MINUS_ZERO_WORD {
        return f64::from_bits(turned & (1 << 63));
    }
    f64::from_bits(turned.wrapping_sub(EXPONENT_SHIFT))
}

/// Whether a word (of a value or of a stack slot) is a small int.
#[inline(always)]
pub fn is_int(word: u64) -> bool {
    word & 1 != 0
}

/// Whether all of these are small ints, which one bit tells.
#[inline(always)]
pub fn are_small_ints(values: &[Value]) -> bool {
    is_int(values.iter().fold(u64::MAX, |common, v| common & v.word()))
}

/// Whether a word is a self-tagged float.
#[inline(always)]
pub fn is_float(word: u64) -> bool {
    word & 3 == 2
}

/// Whether a word points to a heap object, owned or (on the stack) borrowed.
#[inline(always)]
pub fn is_heap(word: u64) -> bool {
    // The tag, turned to the top, makes the word too large; an immediate below the first pointer wraps around. One
    // comparison takes fewer registers and jumps than two.
    const SMALLEST: u64 = FIRST_POINTER >> 2;
    word.rotate_right(2).wrapping_sub(SMALLEST) >> 61 == 0
}

/// The object behind a word for which [`is_heap`] holds.
#[inline(always)]
pub fn pointer(word: u64) -> *const Header {
    (word & !7) as *const Header
}

impl Value {
    /// `None`.
    pub const NONE: Value = Value::immediate(NONE);
    /// `False`.
    pub const FALSE: Value = Value::immediate(FALSE);
    /// `True`.
    pub const TRUE: Value = Value::immediate(TRUE);
    /// `Ellipsis`.
    pub const ELLIPSIS: Value = Value::immediate(ELLIPSIS);
    /// `NotImplemented`.
    pub const NOT_IMPLEMENTED: Value = Value::immediate(NOT_IMPLEMENTED);

    const fn immediate(word: u64) -> Value {
        match NonZeroU64::new(word) {
            Some(w) => Value(w),
            None => panic!("an immediate is never zero"),
        }
    }

    /// Takes over the reference that a raw word stands for.
    ///
    /// # Safety
    /// `word` is a valid value word (not 0, not a borrowed stack reference), and if it is a pointer the caller owned one
    /// count of it and gives that up.
    #[inline(always)]
    pub unsafe fn from_word(word: u64) -> Value {
        debug_assert!(word != 0 && (word & 7 != 4 || word < FIRST_POINTER));
        Value(NonZeroU64::new_unchecked(word))
    }

    /// Like [`Value::from_word`] for a word that may be 0.
    ///
    /// # Safety
    /// As for [`Value::from_word`].
    #[inline(always)]
    pub unsafe fn from_word_or_null(word: u64) -> Option<Value> {
        std::mem::transmute(word)
    }

    /// A value that counts one more reference to a live object.
    ///
    /// # Safety
    /// `object` points to a live object.
    #[inline(always)]
    pub unsafe fn new_reference(object: *const Header) -> Value {
        (*object).incref();
        Value::from_word(object as u64)
    }

    /// Views a word in memory (a field, an argument array) as a borrowed value.
    ///
    /// # Safety
    /// `*word` is a valid value word and stays so, with its object alive, for `'a`.
    #[inline(always)]
    pub unsafe fn borrow_word<'a>(word: *const u64) -> &'a Value {
        &*(word as *const Value)
    }

    /// The word itself.
    #[inline(always)]
    pub fn word(&self) -> u64 {
        self.0.get()
    }

    /// Gives up ownership: the word, whose count the caller now owns.
    #[inline(always)]
    pub fn into_word(self) -> u64 {
        let word = self.0.get();
        std::mem::forget(self);
        word
    }

    /// A Python int, in the word if it fits, else in the heap.
    #[inline(always)]
    pub fn int(i: i64) -> Value {
        if (SMALL_INT_MIN..=SMALL_INT_MAX).contains(&i) {
            Value::small_int(i)
        } else {
            crate::types::int::from_i64_wide(i)
        }
    }

    /// An int known to fit in 63 bits.
    #[inline(always)]
    pub const fn small_int(i: i64) -> Value {
        Value::immediate(((i << 1) | 1) as u64)
    }

    /// A Python float, in the word if it fits, else in the heap.
    #[inline(always)]
    pub fn float(f: f64) -> Value {
        match encode_float(f) {
            // SAFETY: an encoded float is a valid word and owns nothing.
            Some(word) => unsafe { Value::from_word(word) },
            None => crate::types::float::new_in_heap(f),
        }
    }

    /// `True` or `False`.
    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// Whether this is a small int.
    #[inline(always)]
    pub fn is_small_int(&self) -> bool {
        is_int(self.word())
    }

    /// The int in the word, if it is one (not a bool, not a big int).
    #[inline(always)]
    pub fn as_small_int(&self) -> Option<i64> {
        if self.is_small_int() { Some(self.word() as i64 >> 1) } else { None }
    }

    /// The float in the word, if it is one (not a heap float).
    #[inline(always)]
    pub fn as_word_float(&self) -> Option<f64> {
        if is_float(self.word()) { Some(decode_float(self.word())) } else { None }
    }

    /// Whether this is `None`.
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.word() == NONE
    }

    /// Whether this is `NotImplemented`.
    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        self.word() == NOT_IMPLEMENTED
    }

    /// `Some` for the singletons `True` and `False`.
    #[inline(always)]
    pub fn as_bool(&self) -> Option<bool> {
        match self.word() {
            TRUE => Some(true),
            FALSE => Some(false),
            _ => None,
        }
    }

    /// Python's `is`. Big ints and heap floats are compared by address, as CPython's are.
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        self.word() == other.word()
    }

    /// The heap object, if this is one.
    #[inline(always)]
    pub fn header(&self) -> Option<&Header> {
        // SAFETY: a value with a heap word keeps its object alive as long as it is borrowed.
        if self.is_object() { Some(unsafe { &*pointer(self.word()) }) } else { None }
    }

    /// Whether this is a heap object (as opposed to a tagged number or a singleton).
    #[inline(always)]
    pub fn is_object(&self) -> bool {
        self.word() & 7 == 0
    }

    /// The type, Python's `type(v)`.
    #[inline(always)]
    pub fn ty(&self) -> &Type {
        match self.header() {
            Some(h) => h.ty(),
            None => self.immediate_type(),
        }
    }

    #[inline(never)]
    fn immediate_type(&self) -> &Type {
        let types = crate::thread::types();
        let word = self.word();
        if is_int(word) {
            types.int
        } else if is_float(word) {
            types.float
        } else {
            match word {
                NONE => types.none_type,
                FALSE | TRUE => types.bool,
                ELLIPSIS => types.ellipsis,
                _ => types.not_implemented_type,
            }
        }
    }

    /// The payload as a layout struct, without a check.
    ///
    /// # Safety
    /// The object's type has layout `T` (it is that type or a subclass).
    #[inline(always)]
    pub unsafe fn payload_unchecked<T>(&self) -> &T {
        &*(self.word() as *const T)
    }

    /// The payload if the value's type is `T`'s type or a subclass of it.
    #[inline(always)]
    pub fn downcast<T: crate::typeobj::Layout>(&self) -> Option<&T> {
        let header = self.header()?;
        if header.kind() == T::KIND || header.ty().layout_kinds.contains(T::KIND) {
            // SAFETY: the type says that the object's memory starts with a `T`.
            Some(unsafe { self.payload_unchecked() })
        } else {
            None
        }
    }

    /// The payload if the value's type is exactly `T`'s type (no subclass).
    #[inline(always)]
    pub fn downcast_exact<T: crate::typeobj::Layout>(&self) -> Option<&T> {
        let header = self.header()?;
        // SAFETY: `kind` is set to a built-in type's kind on exactly its direct instances.
        if header.kind() == T::KIND { Some(unsafe { self.payload_unchecked() }) } else { None }
    }

    /// The stack word that borrows this value; it must not outlive it.
    #[inline(always)]
    pub fn borrowed_stack_ref(&self) -> StackRef {
        if self.is_object() { StackRef(self.word() | 4) } else { StackRef(self.word()) }
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        if let Some(h) = self.header() {
            h.incref();
        }
        Value(self.0)
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_object() {
            // SAFETY: this value owned a count of a live object, and gives it up here.
            unsafe { crate::header::decref(pointer(self.word())) }
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.as_small_int(), self.as_word_float()) {
            (Some(i), _) => write!(f, "Value({i})"),
            (_, Some(x)) => write!(f, "Value({x:?})"),
            _ => write!(f, "Value({:#x})", self.word()),
        }
    }
}

impl StackRef {
    /// NULL.
    pub const NULL: StackRef = StackRef(0);

    /// Moves an owned value onto the stack.
    #[inline(always)]
    pub fn owned(v: Value) -> StackRef {
        StackRef(v.into_word())
    }

    /// Whether the slot is empty.
    #[inline(always)]
    pub fn is_null(self) -> bool {
        self.0 == 0
    }

    /// Whether this is a heap object borrowed from a local.
    #[inline(always)]
    pub fn is_borrowed(self) -> bool {
        // As in `is_heap`.
        const SMALLEST: u64 = FIRST_POINTER >> 3;
        (self.0 ^ 4).rotate_right(3).wrapping_sub(SMALLEST) >> 60 == 0
    }

    /// The word without the mark of borrowing: valid to read through, not to drop.
    #[inline(always)]
    pub fn clean(self) -> u64 {
        if self.is_borrowed() { self.0 & !4 } else { self.0 }
    }

    /// Makes the reference owned: a borrowed one is counted, an owned one moves.
    ///
    /// # Safety
    /// The slot holds a live value, and is not used again as an owner.
    #[inline(always)]
    pub unsafe fn into_value(self) -> Value {
        if self.is_borrowed() { Value::new_reference(pointer(self.0)) } else { Value::from_word(self.0) }
    }

    /// A new owned reference to the same value; the slot keeps its own.
    ///
    /// # Safety
    /// The slot holds a live value.
    #[inline(always)]
    pub unsafe fn to_value(self) -> Value {
        if is_heap(self.0) { Value::new_reference(pointer(self.0)) } else { Value::from_word(self.0) }
    }

    /// Gives up the slot's reference, if it owns one.
    ///
    /// # Safety
    /// The slot is not used again.
    #[inline(always)]
    pub unsafe fn close(self) {
        if owns_object(self.0) {
            crate::header::decref(pointer(self.0));
        }
    }
}

/// Whether the word of a slot, which may be empty, owns an object.
#[inline(always)]
pub fn owns_object(word: u64) -> bool {
    // As in `is_heap`: an empty slot wraps around.
    word.wrapping_sub(8).rotate_right(3) >> 60 == 0
}

/// A place inside an object that owns a value or is empty; readable and writable through a shared borrow, as all
/// Python objects are. The GIL makes that sound between threads.
#[repr(transparent)]
pub struct Field(std::cell::Cell<u64>);

impl Field {
    /// A field that owns `v`.
    pub fn new(v: Value) -> Field {
        Field(std::cell::Cell::new(v.into_word()))
    }

    /// An empty field.
    pub const fn empty() -> Field {
        Field(std::cell::Cell::new(0))
    }

    /// The word, 0 if empty; still owned by the field.
    #[inline(always)]
    pub fn word(&self) -> u64 {
        self.0.get()
    }

    /// Where the word stands.
    #[inline(always)]
    pub fn address(&self) -> *const u64 {
        self.0.as_ptr()
    }

    /// Whether nothing is there.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.0.get() == 0
    }

    /// A new reference to what is there.
    #[inline(always)]
    pub fn get(&self) -> Option<Value> {
        self.borrow().cloned()
    }

    /// A new reference to what is there, `None` (the Python one) if empty.
    pub fn get_or_none(&self) -> Value {
        self.get().unwrap_or(Value::NONE)
    }

    /// What is there, borrowed. The caller must not run code that could overwrite the field while it uses the borrow.
    #[inline(always)]
    pub fn borrow(&self) -> Option<&Value> {
        // SAFETY: a non-zero field word is a valid value that the field owns.
        if self.is_empty() { None } else { Some(unsafe { Value::borrow_word(self.0.as_ptr()) }) }
    }

    /// Stores a value and gives the old one back (so that dropping it, which may run Python code, comes last).
    #[inline(always)]
    pub fn replace(&self, v: Option<Value>) -> Option<Value> {
        let word = v.map_or(0, Value::into_word);
        // SAFETY: the field owned what it held, and hands it over.
        unsafe { Value::from_word_or_null(self.0.replace(word)) }
    }

    /// Stores a value, dropping the old one after.
    #[inline(always)]
    pub fn set(&self, v: Value) {
        drop(self.replace(Some(v)));
    }

    /// Stores or empties.
    #[inline(always)]
    pub fn set_option(&self, v: Option<Value>) {
        drop(self.replace(v));
    }

    /// Empties the field.
    #[inline(always)]
    pub fn take(&self) -> Option<Value> {
        self.replace(None)
    }

    /// Calls the collector's visitor on what is there.
    #[inline(always)]
    pub fn visit(&self, visit: &mut dyn FnMut(&Value)) {
        if let Some(v) = self.borrow() {
            visit(v);
        }
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        drop(self.take());
    }
}

impl From<Value> for Field {
    fn from(v: Value) -> Field {
        Field::new(v)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_survive_encoding() {
        let mut x = 1e-90;
        while x < 1e90 {
            for f in [x, -x, 1.0 / x] {
                if let Some(word) = encode_float(f) {
                    assert_eq!(decode_float(word).to_bits(), f.to_bits(), "{f}");
                    assert!(is_float(word) && !is_int(word));
                }
            }
            x *= 1.37;
        }
        for f in [0.0f64, -0.0] {
            assert_eq!(decode_float(encode_float(f).unwrap()).to_bits(), f.to_bits());
        }
        assert!(encode_float(f64::from_bits(0x3000_0000_0000_0000)).is_none());
        assert!(encode_float(f64::NAN).is_none() && encode_float(f64::INFINITY).is_none());
        assert!(encode_float(1.0).is_some() && encode_float(1e-70).is_some());
    }

    #[test]
    fn options_and_results_are_one_word() {
        assert_eq!(size_of::<Option<Value>>(), 8);
        assert_eq!(size_of::<crate::error::PyResult<Value>>(), 8);
    }
}
