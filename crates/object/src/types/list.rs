//! `list`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::{Type, new_object};
use crate::value::Value;
use std::cell::Cell;

/// A Python list. `#[repr(C)]`: native code reads `items` and `len`.
#[repr(C)]
pub struct ListObject {
    /// Header.
    pub head: Header,
    /// Address of the first item's word.
    pub items: Cell<*mut u64>,
    /// Number of items.
    pub len: Cell<usize>,
    /// Items there is room for.
    pub capacity: Cell<usize>,
}
layout!(ListObject, List, list, container);

impl ListObject {
    /// The struct of an empty list, for `new_object_of` with a subclass.
    pub fn empty(head: Header) -> ListObject {
        ListObject { head, items: Cell::new(std::ptr::null_mut()), len: Cell::new(0), capacity: Cell::new(0) }
    }

    /// A list of these values.
    pub fn from_vec(items: Vec<Value>) -> Value {
        let v = new_object(ListObject::empty);
        // SAFETY: just made as a list.
        unsafe { v.payload_unchecked::<ListObject>() }.take_over(items);
        v
    }

    /// Replaces the items, and gives the old ones back.
    pub fn take_over(&self, items: Vec<Value>) -> Vec<Value> {
        let mut items = std::mem::ManuallyDrop::new(items);
        let old = self.take_items();
        self.items.set(items.as_mut_ptr() as *mut u64);
        self.len.set(items.len());
        self.capacity.set(items.capacity());
        old
    }

    /// Empties the list and gives its items.
    pub fn take_items(&self) -> Vec<Value> {
        let (p, len, capacity) =
            (self.items.replace(std::ptr::null_mut()), self.len.replace(0), self.capacity.replace(0));
        if p.is_null() {
            return Vec::new();
        }
        // SAFETY: the three come from a `Vec<Value>` that `take_over` took apart.
        unsafe { Vec::from_raw_parts(p as *mut Value, len, capacity) }
    }

    /// Works on the items as a `Vec`; `f` must not run Python code (nor drop values that might).
    pub fn with_vec<R>(&self, f: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        let mut items = self.take_items();
        let r = f(&mut items);
        self.take_over(items);
        r
    }

    /// The items, borrowed: the caller must not run Python code while it holds them.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        if self.items.get().is_null() {
            return &[];
        }
        // SAFETY: `len` owned words stand there.
        unsafe { std::slice::from_raw_parts(self.items.get() as *const Value, self.len.get()) }
    }

    /// A new reference to an item.
    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.items().get(i).cloned()
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// New references to all items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items().to_vec()
    }

    /// Appends an item.
    #[inline]
    pub fn push(&self, v: Value) {
        let n = self.len.get();
        if n < self.capacity.get() {
            // SAFETY: there is room for one more word.
            unsafe { *self.items.get().add(n) = v.into_word() };
            self.len.set(n + 1);
        } else {
            self.with_vec(|items| items.push(v));
        }
    }

    /// Shows the collector the items.
    ///
    /// # Safety
    /// `object` is a live list.
    pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
        (*(object as *const ListObject)).items().iter().for_each(visit);
    }
}

impl Drop for ListObject {
    fn drop(&mut self) {
        drop(self.take_items());
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    t.slots_mut().traverse = Some(ListObject::traverse);
}
