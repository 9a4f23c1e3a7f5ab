//! Attributes of instances: kept inline in an order the class shares, in a dict only when someone asks for one.
//!
//! The attribute part of an object stands at its type's `dict_offset`:
//! ```text
//! word 0             the `__dict__`, 0 while attributes are inline
//! words 1..=capacity values, at the index that the class' shared keys give the name; 0 where unset
//! bytes              capacity bytes: indices in the order in which this instance filled them
//! ```
//! Capacity and the number of filled order bytes stand in the header's flags. Once a dict is made the values move into
//! it, the inline slots are empty for good, and specialized code that checks word 0 falls back.

use crate::error::PyResult;
use crate::header::{Header, flag};
use crate::typeobj::Type;
use crate::types::dict::DictObject;
use crate::value::{Value, is_heap};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::ops::Range;

/// At most this many names are shared; CPython's limit is the same.
pub const MAX_SHARED: usize = 30;

/// Inline slots where nothing says how many attributes there will be.
const USUAL: usize = 4;

/// The attribute names that instances of a class share, each with a fixed index.
pub struct SharedKeys {
    names: UnsafeCell<Vec<Value>>,
    hint: Cell<usize>,
    fewest: Cell<usize>,
    has_dicts: Cell<bool>,
    /// Code that relies on the names up to now, or on there being no dicts; bumped when a name is added, and when the
    /// first instance gets a dict.
    pub version: Cell<u32>,
    _not_sync: RefCell<()>,
}

impl Default for SharedKeys {
    fn default() -> Self {
        SharedKeys::new()
    }
}

impl SharedKeys {
    /// No names yet.
    pub fn new() -> SharedKeys {
        SharedKeys {
            names: UnsafeCell::new(Vec::new()),
            hint: Cell::new(USUAL),
            fewest: Cell::new(USUAL),
            has_dicts: Cell::new(false),
            version: Cell::new(1),
            _not_sync: RefCell::new(()),
        }
    }

    /// Says how many attributes instances will probably have (`__static_attributes__`), before there are any.
    pub fn set_hint(&self, attributes: usize) {
        self.hint.set(attributes.clamp(1, MAX_SHARED));
        self.fewest.set(self.hint.get());
    }

    /// Inline slots that every instance has.
    pub fn fewest(&self) -> usize {
        self.fewest.get()
    }

    /// An instance has joined the class that has only so many. `true` if others have relied on more.
    pub fn joined_by(&self, capacity: usize) -> bool {
        let relied = capacity < self.fewest.get();
        if relied {
            self.fewest.set(capacity);
        }
        relied
    }

    /// Whether some instance has a dict, or had one.
    pub fn has_dicts(&self) -> bool {
        self.has_dicts.get()
    }

    /// An instance of the class has a dict.
    pub fn note_dict(&self) {
        if !self.has_dicts.replace(true) {
            self.version.set(self.version.get() + 1);
            crate::watch::version_changed(&self.version);
        }
    }

    /// Inline slots that a new instance gets.
    #[inline(always)]
    pub fn capacity(&self) -> usize {
        self.hint.get().max(self.names().len())
    }

    /// The names in index order.
    #[inline(always)]
    pub fn names(&self) -> &[Value] {
        // SAFETY: names are only ever pushed, under the GIL, and no borrow is held across a push.
        unsafe { &*self.names.get() }
    }

    /// The index of an interned name.
    #[inline]
    pub fn index(&self, name: &Value) -> Option<usize> {
        self.names().iter().position(|n| n.is(name))
    }

    /// The index of an interned name, which is added if there is room.
    pub fn index_or_add(&self, name: &Value) -> Option<usize> {
        self.index(name).or_else(|| {
            let n = self.names().len();
            if n >= MAX_SHARED {
                return None;
            }
            // SAFETY: as for `names`.
            unsafe { (*self.names.get()).push(name.clone()) };
            self.version.set(self.version.get() + 1);
            crate::watch::version_changed(&self.version);
            Some(n)
        })
    }
}

/// Bytes of an attribute part with this many inline slots.
#[inline(always)]
pub const fn attribute_part_size(capacity: usize) -> usize {
    8 + capacity * 8 + capacity.next_multiple_of(8)
}

/// An instance's attribute part.
#[derive(Clone, Copy)]
pub struct Attributes<'a> {
    header: &'a Header,
    ty: &'a Type,
    base: *mut u64,
}

/// The attribute part of an object, if its type gives it one.
#[inline(always)]
pub fn attributes(object: &Value) -> Option<Attributes<'_>> {
    let header = object.header()?;
    let ty = header.ty();
    let offset = ty.dict_offset.get();
    if offset == 0 {
        return None;
    }
    let base = (object.word() + offset as u64) as *mut u64;
    Some(Attributes { header, ty, base })
}

/// The field in which an object keeps a whole `__dict__` of its own, if its type is such (functions, modules).
#[inline]
pub fn dict_field(object: &Value) -> Option<&crate::value::Field> {
    let header = object.header()?;
    match header.ty().dict_field.get() {
        0 => None,
        // SAFETY: the type says that a `Field` stands there, and the object lives as long as the borrow.
        offset => Some(unsafe { &*((object.word() + offset as u64) as *const crate::value::Field) }),
    }
}

/// `object.__dict__`, made if there is none yet; `None` if the object cannot have one.
pub fn instance_dict(object: &Value) -> Option<Value> {
    if let Some(a) = attributes(object) {
        a.make_dict();
        return a.dict();
    }
    let field = dict_field(object)?;
    if field.is_empty() {
        field.set(DictObject::new());
    }
    field.get()
}

impl Attributes<'_> {
    /// How many inline slots the object has.
    pub fn capacity(self) -> usize {
        (self.header.flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize
    }

    fn count(self) -> usize {
        (self.header.flags.get() >> flag::INLINE_COUNT_SHIFT) as usize
    }

    fn set_count(self, n: usize) {
        let low = self.header.flags.get() & ((1 << flag::INLINE_COUNT_SHIFT) - 1);
        self.header.flags.set(low | (n as u32) << flag::INLINE_COUNT_SHIFT);
    }

    fn slot(self, i: usize) -> *mut u64 {
        // SAFETY: callers pass indices below the capacity, which lie in the object.
        unsafe { self.base.add(1 + i) }
    }

    fn order(self) -> *mut u8 {
        // SAFETY: the order bytes stand behind the slots.
        unsafe { self.base.add(1 + self.capacity()) as *mut u8 }
    }

    /// The dict, if one was made.
    pub fn dict(self) -> Option<Value> {
        // SAFETY: word 0 is 0 or an owned dict.
        unsafe { if *self.base == 0 { None } else { Some(Value::borrow_word(self.base).clone()) } }
    }

    fn dict_ref(&self) -> Option<&DictObject> {
        // SAFETY: as for `dict`; `__dict__` only takes dicts.
        unsafe { if *self.base == 0 { None } else { Some(&*(*self.base as *const DictObject)) } }
    }

    /// An attribute's value. `name` is an interned str, or any str once there is a dict.
    #[inline]
    pub fn get(self, name: &Value) -> PyResult<Option<Value>> {
        if let Some(d) = self.dict_ref() {
            return d.get(name);
        }
        let name = &crate::types::str::intern_value(name);
        match self.ty.shared_keys.index(name) {
            // SAFETY: the index is below the capacity, and the slot holds 0 or an owned value.
            Some(i) if i < self.capacity() => Ok(unsafe {
                let slot = self.slot(i);
                if *slot == 0 { None } else { Some(Value::borrow_word(slot).clone()) }
            }),
            _ => Ok(None),
        }
    }

    /// Sets an attribute.
    pub fn set(self, name: &Value, value: Value) -> PyResult<()> {
        if let Some(d) = self.dict_ref() {
            return d.insert(name, value);
        }
        let name = &crate::types::str::intern_value(name);
        match self.ty.shared_keys.index_or_add(name) {
            Some(i) if i < self.capacity() => {
                // SAFETY: the index is below the capacity; the old word, if any, was owned.
                unsafe {
                    let slot = self.slot(i);
                    let old = *slot;
                    if old == 0 {
                        let n = self.count();
                        if n >= self.capacity() {
                            // Only after deletions: the order bytes are used up.
                            return self.make_dict().insert(name, value);
                        }
                        *self.order().add(n) = i as u8;
                        self.set_count(n + 1);
                    }
                    *slot = value.into_word();
                    drop(Value::from_word_or_null(old));
                }
                Ok(())
            }
            _ => self.make_dict().insert(name, value),
        }
    }

    /// Deletes an attribute; false if it was not there.
    pub fn delete(self, name: &Value) -> PyResult<bool> {
        if let Some(d) = self.dict_ref() {
            return Ok(d.remove(name)?.is_some());
        }
        let name = &crate::types::str::intern_value(name);
        match self.ty.shared_keys.index(name) {
            Some(i) if i < self.capacity() => {
                // SAFETY: as in `set`. The index leaves the order bytes, so that setting again puts it last.
                unsafe {
                    let old = std::mem::take(&mut *self.slot(i));
                    if old == 0 {
                        return Ok(false);
                    }
                    let n = self.count();
                    let order = std::slice::from_raw_parts_mut(self.order(), n);
                    if let Some(at) = order.iter().position(|&o| o as usize == i) {
                        order.copy_within(at + 1.., at);
                        self.set_count(n - 1);
                    }
                    drop(Value::from_word_or_null(old));
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Names and values in insertion order, while attributes are inline.
    pub fn inline_items(self) -> Vec<(Value, Value)> {
        let names = self.ty.shared_keys.names();
        // SAFETY: the order bytes hold indices of filled slots.
        unsafe {
            (0..self.count())
                .map(|n| *self.order().add(n) as usize)
                .filter(|&i| *self.slot(i) != 0)
                .map(|i| (names[i].clone(), Value::borrow_word(self.slot(i)).clone()))
                .collect()
        }
    }

    /// `__dict__`: the values move into it the first time.
    pub fn make_dict(&self) -> &DictObject {
        // SAFETY: word 0 and the slots are owned by the object; the words are moved, not copied.
        unsafe {
            if *self.base == 0 {
                let d = DictObject::new();
                {
                    let dict: &DictObject = d.payload_unchecked();
                    let names = self.ty.shared_keys.names();
                    for n in 0..self.count() {
                        let i = *self.order().add(n) as usize;
                        let word = std::mem::take(&mut *self.slot(i));
                        if let Some(v) = Value::from_word_or_null(word) {
                            dict.set_str(&names[i], v);
                        }
                    }
                }
                self.set_count(0);
                *self.base = d.into_word();
                self.ty.shared_keys.note_dict();
            }
            &*(*self.base as *const DictObject)
        }
    }

    /// Replaces `__dict__`; `None` empties it.
    pub fn set_dict(self, dict: Option<Value>) {
        self.make_dict();
        // SAFETY: word 0 owned the old dict.
        unsafe {
            let new = dict.unwrap_or_else(DictObject::new).into_word();
            drop(Value::from_word_or_null(std::mem::replace(&mut *self.base, new)));
        }
    }
}

/// Shows the collector an object's attributes.
///
/// # Safety
/// `object` is a live instance.
#[inline]
pub unsafe fn visit_attributes(object: *const Header, visit: &mut (impl FnMut(&Value) + ?Sized)) {
    let ty = (*object).ty();
    if ty.dict_offset.get() == 0 {
        return;
    }
    let base = (object as *const u8).add(ty.dict_offset.get() as usize) as *const u64;
    let capacity = ((*object).flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
    for i in 0..=capacity {
        if *base.add(i) != 0 {
            visit(Value::borrow_word(base.add(i)));
        }
    }
}

/// The words of an object's attribute part: the `__dict__`, if it has one, and the inline slots.
///
/// # Safety
/// `object` is an instance of the type, alive or dying.
#[inline(always)]
unsafe fn attribute_words(object: *mut Header, ty: &Type) -> Range<*mut u64> {
    let offset = ty.dict_offset.get() as usize;
    let capacity = ((*object).flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
    let first = (object as *mut u8).add(offset) as *mut u64;
    first..if offset == 0 { first } else { first.add(1 + capacity) }
}

/// Whether some attribute is an object in the heap.
///
/// # Safety
/// As for [`end_attributes`].
#[inline(always)]
pub unsafe fn holds_objects(object: *mut Header, ty: &Type) -> bool {
    let Range { start: mut word, end } = attribute_words(object, ty);
    while word < end {
        if is_heap(*word) {
            return true;
        }
        word = word.add(1);
    }
    false
}

/// Gives up what a dying object's attributes hold. Nobody looks at the others any more.
///
/// # Safety
/// `object` is an instance of the type whose count is zero, and is freed next.
#[inline(always)]
pub unsafe fn end_attributes(object: *mut Header, ty: &Type) {
    let Range { start: mut word, end } = attribute_words(object, ty);
    while word < end {
        if is_heap(*word) {
            drop(Value::from_word(std::mem::take(&mut *word)));
        }
        word = word.add(1);
    }
}

/// Drops all attributes of an object.
///
/// # Safety
/// `object` is dying, or is being cleared by the collector.
#[inline]
pub unsafe fn drop_attributes(object: *mut Header, ty: &Type) {
    if ty.dict_offset.get() == 0 {
        return;
    }
    let base = (object as *mut u8).add(ty.dict_offset.get() as usize) as *mut u64;
    let capacity = ((*object).flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
    for i in 0..=capacity {
        drop(Value::from_word_or_null(std::mem::take(&mut *base.add(i))));
    }
    let low = (*object).flags.get() & ((1 << flag::INLINE_COUNT_SHIFT) - 1);
    (*object).flags.set(low);
}

/// Where the variable part of an object (a tuple's items, a string's characters) begins: behind its fixed part, and for
/// instances of subclasses behind the attribute part. `fixed` is the size of the built-in layout.
#[inline(always)]
pub fn variable_part_offset(header: &Header, fixed: usize) -> usize {
    if header.kind() != crate::header::Kind::Other {
        return fixed;
    }
    let ty = header.ty();
    if ty.dict_offset.get() == 0 {
        return ty.basic_size.get() as usize;
    }
    let capacity = (header.flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
    ty.dict_offset.get() as usize + attribute_part_size(capacity)
}
