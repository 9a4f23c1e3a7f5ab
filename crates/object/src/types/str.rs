//! `str` (PEP 393): one, two or four bytes a character, ASCII flagged, hash cached, names interned.
//!
//! This file has the layout and what the rest of the runtime needs; the methods are in `str_methods` and its neighbours.

use super::interned::Interned;
use crate::few_bytes;
use crate::header::{Header, Kind};
use crate::instance::variable_part_offset;
use crate::layout;
use crate::thread::{heap, runtime, types};
use crate::typeobj::{Type, allocate_exact, allocate_variable};
use crate::value::{Field, Value};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// A Python string; `len * width` bytes of characters follow.
#[repr(C)]
pub struct StrObject {
    /// Header.
    pub head: Header,
    /// Length in characters.
    pub len: Cell<usize>,
    /// Cached hash, 0 if not computed yet.
    pub hash: Cell<i64>,
    /// Bytes a character: 1, 2 or 4; always the narrowest that fits.
    pub width: Cell<u8>,
    /// Whether all characters are below 128.
    pub ascii: Cell<bool>,
    /// Whether this is the one string with these characters in the pool of names. Interned strings are immortal.
    pub interned: Cell<bool>,
}
layout!(StrObject, Str, str, atomic);

/// Offset of the characters in an exact str.
pub const DATA_OFFSET: usize = size_of::<StrObject>();

/// The characters, at their width.
#[derive(Clone, Copy)]
pub enum Chars<'a> {
    /// Latin-1.
    One(&'a [u8]),
    /// UCS-2.
    Two(&'a [u16]),
    /// UCS-4.
    Four(&'a [u32]),
}

impl Chars<'_> {
    /// The character at an index.
    #[inline(always)]
    pub fn at(&self, i: usize) -> u32 {
        match self {
            Chars::One(s) => s[i] as u32,
            Chars::Two(s) => s[i] as u32,
            Chars::Four(s) => s[i],
        }
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        match self {
            Chars::One(s) => s.len(),
            Chars::Two(s) => s.len(),
            Chars::Four(s) => s.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All characters as code points.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        let this = *self;
        (0..self.len()).map(move |i| this.at(i))
    }

    /// A part of the characters.
    pub fn slice(&self, start: usize, end: usize) -> Self {
        match self {
            Chars::One(s) => Chars::One(&s[start..end]),
            Chars::Two(s) => Chars::Two(&s[start..end]),
            Chars::Four(s) => Chars::Four(&s[start..end]),
        }
    }
}

impl StrObject {
    /// The raw bytes of the characters.
    #[inline(always)]
    pub fn data(&self) -> &[u8] {
        // SAFETY: `len * width` bytes stand at the offset; a string does not change once visible.
        unsafe {
            let at = variable_part_offset(&self.head, DATA_OFFSET);
            std::slice::from_raw_parts(
                (self as *const StrObject as *const u8).add(at),
                self.len.get() * self.width.get() as usize,
            )
        }
    }

    /// The characters.
    #[inline]
    pub fn chars(&self) -> Chars<'_> {
        let data = self.data();
        // SAFETY: the data is aligned to 8 and holds `len` characters of this width.
        unsafe {
            match self.width.get() {
                1 => Chars::One(data),
                2 => Chars::Two(std::slice::from_raw_parts(data.as_ptr() as *const u16, self.len.get())),
                _ => Chars::Four(std::slice::from_raw_parts(data.as_ptr() as *const u32, self.len.get())),
            }
        }
    }

    /// Length in characters.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }

    /// Whether the string is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first byte of an exact str that is not empty.
    #[inline(always)]
    pub fn first_byte(&self) -> u8 {
        debug_assert!(!self.is_empty() && self.head.kind() == Kind::Str);
        // SAFETY: the characters of an exact str stand at this offset, and there is one.
        unsafe { *(self as *const StrObject as *const u8).add(DATA_OFFSET) }
    }

    /// The widest character that the string may hold, as [`build`] wants to know it.
    #[inline]
    pub fn max_char(&self) -> u32 {
        match (self.ascii.get(), self.width.get()) {
            (true, _) => 0x7f,
            (_, 1) => 0xff,
            (_, 2) => 0xffff,
            _ => 0x10ffff,
        }
    }

    /// The text if it is ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        // SAFETY: ASCII is valid UTF-8.
        if self.ascii.get() { Some(unsafe { std::str::from_utf8_unchecked(self.data()) }) } else { None }
    }

    /// The text as UTF-8, or `None` if it holds surrogates.
    pub fn to_utf8(&self) -> Option<Cow<'_, str>> {
        if let Some(s) = self.as_ascii() {
            return Some(Cow::Borrowed(s));
        }
        self.chars().iter().map(char::from_u32).collect::<Option<String>>().map(Cow::Owned)
    }

    /// The text as generalized UTF-8: surrogates are encoded like any other code point.
    pub fn to_wtf8(&self) -> Vec<u8> {
        if self.ascii.get() {
            return self.data().to_vec();
        }
        let mut out = Vec::with_capacity(self.len() * 2);
        for c in self.chars().iter() {
            push_wtf8(&mut out, c);
        }
        out
    }
}

/// Appends a code point, surrogate or not, in UTF-8's bit pattern.
pub fn push_wtf8(out: &mut impl Extend<u8>, c: u32) {
    match c {
        0..=0x7f => out.extend([c as u8]),
        0x80..=0x7ff => out.extend([0xc0 | (c >> 6) as u8, 0x80 | (c & 0x3f) as u8]),
        0x800..=0xffff => {
            out.extend([0xe0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3f) as u8, 0x80 | (c & 0x3f) as u8])
        }
        _ => out.extend([
            0xf0 | (c >> 18) as u8,
            0x80 | (c >> 12 & 0x3f) as u8,
            0x80 | (c >> 6 & 0x3f) as u8,
            0x80 | (c & 0x3f) as u8,
        ]),
    }
}

/// The code points of generalized UTF-8.
pub fn wtf8_code_points(bytes: &[u8]) -> Vec<u32> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i] as u32;
        let at = |n: usize| (bytes.get(i + n).copied().unwrap_or(0x80) & 0x3f) as u32;
        let (c, n) = match b {
            0..=0x7f => (b, 1),
            0x80..=0xdf => ((b & 0x1f) << 6 | at(1), 2),
            0xe0..=0xef => ((b & 0xf) << 12 | at(1) << 6 | at(2), 3),
            _ => ((b & 7) << 18 | at(1) << 12 | at(2) << 6 | at(3), 4),
        };
        out.push(c);
        i += n;
    }
    out
}

/// A string of `len` characters whose widest is `max_char`; `fill` writes the data at the width that calls for.
///
/// # Safety
/// `fill` writes `len` characters of 1 (max_char < 256), 2 (< 65536) or 4 bytes.
pub unsafe fn build_of(ty: &Type, len: usize, max_char: u32, fill: impl FnOnce(*mut u8)) -> Value {
    let width = match max_char {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        _ => 4usize,
    };
    let p = allocate_variable(ty, len * width) as *mut StrObject;
    (*p).len.set(len);
    (*p).width.set(width as u8);
    (*p).ascii.set(max_char < 128);
    fill((p as *mut u8).add(variable_part_offset(&(*p).head, DATA_OFFSET)));
    Value::from_word(p as u64)
}

/// [`build_of`] for `str` itself, with the shared empty and one-character strings.
///
/// # Safety
/// As for [`build_of`].
pub unsafe fn build(len: usize, max_char: u32, fill: impl FnOnce(*mut u8)) -> Value {
    if len == 0 {
        return runtime().strings.empty.get().unwrap_or_else(|| build_of(types().str, 0, 0, |_| {}));
    }
    let width = match max_char {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        _ => 4usize,
    };
    let p = allocate_exact::<StrObject>(types().str, DATA_OFFSET + len * width) as *mut StrObject;
    (*p).len = Cell::new(len);
    (*p).hash = Cell::new(0);
    (*p).width = Cell::new(width as u8);
    (*p).ascii = Cell::new(max_char < 128);
    (*p).interned = Cell::new(false);
    fill((p as *mut u8).add(DATA_OFFSET));
    Value::from_word(p as u64)
}

/// A string of ASCII characters that `fill` writes.
///
/// # Safety
/// `fill` writes `len` bytes below 128.
pub unsafe fn build_ascii(len: usize, fill: impl FnOnce(*mut u8)) -> Value {
    let made = build(len, 0x7f, fill);
    match (len, made.as_str()) {
        (1, Some(s)) => from_code_point(u32::from(s.first_byte())),
        _ => made,
    }
}

/// A string of Latin-1 bytes.
pub fn from_latin1(bytes: &[u8]) -> Value {
    if let [b] = bytes {
        return from_code_point(*b as u32);
    }
    let max = if bytes.is_ascii() { 0x7f } else { 0xff };
    // SAFETY: `len` bytes are copied.
    unsafe { build(bytes.len(), max, |p| few_bytes::copy(bytes.as_ptr(), p, bytes.len())) }
}

/// A string of one character; those below 256 are shared.
#[inline]
pub fn from_code_point(c: u32) -> Value {
    if c < 256
        && let Some(v) = runtime().strings.latin1[c as usize].get()
    {
        return v;
    }
    from_code_points(&[c])
}

/// Where the words of the strings of one character below 256 stand, by their code points. They are immortal.
pub fn latin1_words() -> *const Field {
    runtime().strings.latin1.as_ptr()
}

/// A string of code points (surrogates allowed).
pub fn from_code_points(chars: &[u32]) -> Value {
    let max = chars.iter().copied().max().unwrap_or(0);
    // SAFETY: each branch writes `len` characters at the width that `max` calls for.
    unsafe {
        build(chars.len(), max, |p| match max {
            0..=0xff => chars.iter().enumerate().for_each(|(i, &c)| *p.add(i) = c as u8),
            0x100..=0xffff => chars.iter().enumerate().for_each(|(i, &c)| *(p as *mut u16).add(i) = c as u16),
            _ => std::ptr::copy_nonoverlapping(chars.as_ptr(), p as *mut u32, chars.len()),
        })
    }
}

/// A string from any characters at their width (narrowed if they allow it).
pub fn from_chars(chars: Chars<'_>) -> Value {
    match chars {
        Chars::One(s) => from_latin1(s),
        Chars::Two(s) => {
            let max = s.iter().copied().max().unwrap_or(0) as u32;
            if max < 0x100 {
                return from_latin1(&s.iter().map(|&c| c as u8).collect::<Vec<_>>());
            }
            // SAFETY: `len` two-byte characters are copied.
            unsafe {
                build(s.len(), max, |p| std::ptr::copy_nonoverlapping(s.as_ptr(), p as *mut u16, s.len()))
            }
        }
        Chars::Four(s) => from_code_points(s),
    }
}

/// A string from generalized UTF-8.
pub fn from_wtf8(bytes: &[u8]) -> Value {
    if bytes.is_ascii() { from_latin1(bytes) } else { from_code_points(&wtf8_code_points(bytes)) }
}

/// Two strings joined.
pub fn concat(a: &StrObject, b: &StrObject) -> Value {
    let (n, m) = (a.len(), b.len());
    if a.width == b.width {
        let max = a.max_char().max(b.max_char());
        let (x, y) = (a.data(), b.data());
        // SAFETY: both halves are copied at the common width.
        return unsafe {
            build(n + m, max, |p| {
                few_bytes::copy(x.as_ptr(), p, x.len());
                few_bytes::copy(y.as_ptr(), p.add(x.len()), y.len());
            })
        };
    }
    from_code_points(&a.chars().iter().chain(b.chars().iter()).collect::<Vec<_>>())
}

impl Value {
    /// A Python string with this text.
    pub fn str(s: &str) -> Value {
        from_wtf8(s.as_bytes())
    }

    /// The string, if this is a `str` or an instance of a subclass.
    #[inline]
    pub fn as_str(&self) -> Option<&StrObject> {
        self.downcast::<StrObject>()
    }
}

/// Whether a value is exactly a `str`.
#[inline(always)]
pub fn is_exact(v: &Value) -> bool {
    v.header().is_some_and(|h| h.kind() == Kind::Str)
}

/// Whether two strings have the same characters.
#[inline]
pub fn equal(a: &Value, b: &Value) -> bool {
    if a.is(b) {
        return true;
    }
    match (a.as_str(), b.as_str()) {
        (Some(x), Some(y)) => x.len == y.len && x.width == y.width && x.data() == y.data(),
        _ => false,
    }
}

/// How two strings are ordered: by their characters.
pub fn order(a: &StrObject, b: &StrObject) -> std::cmp::Ordering {
    match (a.chars(), b.chars()) {
        (Chars::One(x), Chars::One(y)) => x.cmp(y),
        (x, y) => x.iter().cmp(y.iter()),
    }
}

/// Whether two exact strings have the same characters.
///
/// # Safety
/// Both are exact strings.
#[inline(always)]
pub unsafe fn equal_exact(a: &Value, b: &Value) -> bool {
    let (x, y): (&StrObject, &StrObject) = (a.payload_unchecked(), b.payload_unchecked());
    // Both are asked for their length before their data is touched.
    x.len == y.len && x.width == y.width && {
        let size = x.len() * usize::from(x.width.get());
        let data = |s: *const StrObject| (s as *const u8).add(DATA_OFFSET);
        few_bytes::are_equal(data(x), data(y), size)
    }
}

/// A string's hash: SipHash-1-3 of its data under the runtime's secret, as CPython computes it.
#[inline]
pub fn hash(s: &Value) -> i64 {
    let s = s.as_str().expect("a string");
    let cached = s.hash.get();
    if cached != 0 {
        return cached;
    }
    let h = runtime().hash_secret.hash_bytes(s.data());
    s.hash.set(h);
    h
}

/// The text for a message; surrogates are shown as replacement characters.
pub fn to_string_lossy(v: &Value) -> String {
    match v.as_str() {
        Some(s) => {
            s.chars().iter().map(|c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        None => String::new(),
    }
}

/// Interned and shared strings of a runtime.
pub struct StringPool {
    table: RefCell<Interned>,
    latin1: [Field; 256],
    empty: Field,
}

impl Default for StringPool {
    fn default() -> Self {
        StringPool {
            table: RefCell::default(),
            latin1: std::array::from_fn(|_| Field::empty()),
            empty: Field::empty(),
        }
    }
}

impl Default for Field {
    fn default() -> Self {
        Field::empty()
    }
}

impl StringPool {
    /// Makes the shared strings, once `str` exists.
    pub(crate) fn fill(&self) {
        let empty = from_code_points(&[]);
        make_interned(&empty);
        self.table.borrow_mut().insert(0, empty.clone());
        self.empty.set(empty);
        for (field, c) in self.latin1.iter().zip(0..) {
            field.set(intern_value(&from_code_points(&[c])));
        }
    }
}

fn make_interned(v: &Value) {
    let s = v.as_str().expect("a string");
    s.interned.set(true);
    s.head.make_immortal();
}

/// The one interned string with this text.
pub fn intern(text: &str) -> Value {
    if !text.is_ascii() {
        return intern_value(&Value::str(text));
    }
    let runtime = runtime();
    let hash = runtime.hash_secret.hash_bytes(text.as_bytes());
    let equal = |known: &StrObject| known.ascii.get() && known.data() == text.as_bytes();
    if let Some(known) = runtime.strings.table.borrow().find(hash, equal) {
        return known;
    }
    let made = Value::str(text);
    // SAFETY: it is a string.
    unsafe { made.payload_unchecked::<StrObject>() }.hash.set(hash);
    intern_value(&made)
}

/// The one interned string equal to an exact `str` (strings of subclasses are copied).
#[inline]
pub fn intern_value(v: &Value) -> Value {
    if is_interned(v) {
        return v.clone();
    }
    intern_slow(v)
}

fn intern_slow(v: &Value) -> Value {
    let s = v.as_str().expect("a string");
    let (mut table, hash) = (runtime().strings.table.borrow_mut(), hash(v));
    let equal = |known: &StrObject| known.width == s.width && known.data() == s.data();
    if let Some(known) = table.find(hash, equal) {
        return known;
    }
    let own = if is_exact(v) { v.clone() } else { from_wtf8(&s.to_wtf8()) };
    make_interned(&own);
    table.insert(hash, own.clone());
    own
}

/// Whether a value is an interned string.
#[inline(always)]
pub fn is_interned(v: &Value) -> bool {
    // SAFETY: an object of kind `Str` has this layout.
    is_exact(v) && unsafe { v.payload_unchecked::<StrObject>() }.interned.get()
}

/// Appends to a string in place when `left` is the only reference to it (the caller owned it and gave it up); else joins.
pub fn append(left: Value, right: &StrObject) -> Value {
    // SAFETY: the callers have checked for str.
    let s: &StrObject = unsafe { left.payload_unchecked() };
    if s.head.count.get() != 1 || s.width != right.width || s.head.kind() != Kind::Str {
        return concat(s, right);
    }
    let object = &s.head as *const Header as *mut Header;
    let (n, m, width) = (s.len(), right.len(), s.width.get() as usize);
    // SAFETY: nobody else sees the string, so it may move and change; the new room is filled at once.
    unsafe {
        let _moved = left.into_word();
        let need = DATA_OFFSET + (n + m) * width;
        let p = if need <= crate::heap::Heap::slot_size(object) {
            object
        } else {
            // Room to spare, so that a loop of appends is linear.
            heap().resize_atomic(object, need + (need >> 3))
        };
        let s = &*(p as *const StrObject);
        let data = right.data();
        let end = (p as *mut u8).add(DATA_OFFSET + n * width);
        few_bytes::copy(data.as_ptr(), end, data.len());
        s.len.set(n + m);
        s.hash.set(0);
        s.ascii.set(s.ascii.get() && right.ascii.get());
        Value::from_word(p as u64)
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    crate::types::str_methods::define(t);
}

/// Whether a value is a string with exactly this text.
pub fn equals_text(v: &Value, text: &str) -> bool {
    match v.as_str() {
        Some(s) => match s.as_ascii() {
            Some(own) => own == text,
            None => s.to_wtf8() == text.as_bytes(),
        },
        None => false,
    }
}
