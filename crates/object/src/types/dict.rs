//! `dict`: compact and insertion-ordered, with a fast path for interned-string keys, versions and watchers.
//!
//! An open-addressed table of 32-bit indices points into a dense array of entries, as CPython's does. While all keys
//! are strings a lookup compares addresses first. `keys_version` names a state of the table's shape (which key stands at
//! which index); it is what specialized loads of globals and module attributes check.

use crate::error::PyResult;
use crate::header::Header;
use crate::layout;
use crate::thread::runtime;
use crate::typeobj::{Type, new_object};
use crate::value::{Field, Value};
use std::cell::{Cell, UnsafeCell};

const EMPTY: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;

/// One key and its value; an entry with an empty value was deleted.
#[repr(C)]
pub struct Entry {
    /// The key's hash.
    pub hash: i64,
    /// The key.
    pub key: Field,
    /// The value, empty if deleted.
    pub value: Field,
}

/// A Python dict. `#[repr(C)]`: native code loads `entries` and compares `keys_version`.
#[repr(C)]
pub struct DictObject {
    /// Header.
    pub head: Header,
    /// Address of the first entry.
    pub entries: Cell<*mut Entry>,
    /// Entries in use, deleted ones included.
    pub entry_count: Cell<usize>,
    /// Items.
    pub used: Cell<usize>,
    /// Names the shape of the table for inline caches; 0 if none was given out.
    pub keys_version: Cell<u32>,
    /// Bits of those who want to know of changes; bit 0 is tier 2's.
    pub watchers: Cell<u32>,
    /// Whether all keys are exact strings.
    pub only_strings: Cell<bool>,
    storage: UnsafeCell<Storage>,
}
layout!(DictObject, Dict, dict, container);

#[derive(Default)]
struct Storage {
    indices: Vec<u32>,
    entries: Vec<Entry>,
}

/// Where a lookup ended.
enum Found {
    At(usize),
    Missing,
}

impl DictObject {
    /// A new empty dict.
    pub fn new() -> Value {
        new_object(DictObject::empty)
    }

    /// The struct of an empty dict, for `new_object_of` with a subclass.
    pub fn empty(head: Header) -> DictObject {
        DictObject {
            head,
            entries: Cell::new(std::ptr::null_mut()),
            entry_count: Cell::new(0),
            used: Cell::new(0),
            keys_version: Cell::new(0),
            watchers: Cell::new(0),
            only_strings: Cell::new(true),
            storage: UnsafeCell::new(Storage::default()),
        }
    }

    #[allow(clippy::mut_from_ref)]
    fn storage(&self) -> &mut Storage {
        // SAFETY: used under the GIL, and never held across a call that may run Python code (comparisons work on
        // cloned keys and look again afterwards).
        unsafe { &mut *self.storage.get() }
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn sync(&self) {
        let s = self.storage();
        self.entries.set(s.entries.as_mut_ptr());
        self.entry_count.set(s.entries.len());
    }

    /// A version of the table's shape for inline caches, 0 if numbers have run out or keys are not all strings.
    pub fn assign_keys_version(&self) -> u32 {
        if self.keys_version.get() == 0 && self.only_strings.get() {
            self.keys_version.set(runtime().type_cache.next_version());
        }
        self.keys_version.get()
    }

    fn shape_changed(&self) {
        self.keys_version.set(0);
    }

    fn about_to_change(&self, key: Option<&Value>) {
        if self.watchers.get() != 0 {
            crate::watch::dict_changed(self, key);
        }
    }

    /// The index of the entry with this exact interned or equal string.
    pub fn index_of_str(&self, name: &Value) -> Option<usize> {
        let hash = crate::types::str::hash(name);
        match self.find_string(name, hash) {
            Some(Found::At(i)) => Some(i),
            Some(Found::Missing) => None,
            None => match self.find_general(name, hash) {
                Ok(Found::At(i)) => Some(i),
                Ok(Found::Missing) => None,
                Err(raised) => {
                    drop(raised.take());
                    None
                }
            },
        }
    }

    /// Looks a string up in a table of strings; `None` if the table has other keys.
    #[inline]
    fn find_string(&self, name: &Value, hash: i64) -> Option<Found> {
        if !self.only_strings.get() {
            return None;
        }
        let s = self.storage();
        if s.indices.is_empty() {
            return Some(Found::Missing);
        }
        let mask = s.indices.len() - 1;
        let mut perturb = hash as u64;
        let mut i = hash as usize & mask;
        loop {
            let ix = s.indices[i];
            if ix == EMPTY {
                return Some(Found::Missing);
            }
            if ix != DELETED {
                let e = &s.entries[ix as usize];
                if e.key.word() == name.word()
                    || e.hash == hash && e.key.borrow().is_some_and(|k| crate::types::str::equal(k, name))
                {
                    return Some(Found::At(ix as usize));
                }
            }
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
    }

    fn find(&self, key: &Value, hash: i64) -> PyResult<Found> {
        if crate::types::str::is_exact(key)
            && let Some(found) = self.find_string(key, hash)
        {
            return Ok(found);
        }
        self.find_general(key, hash)
    }

    fn find_general(&self, key: &Value, hash: i64) -> PyResult<Found> {
        'restart: loop {
            let s = self.storage();
            if s.indices.is_empty() {
                return Ok(Found::Missing);
            }
            let mask = s.indices.len() - 1;
            let mut perturb = hash as u64;
            let mut i = hash as usize & mask;
            loop {
                let ix = self.storage().indices[i];
                if ix == EMPTY {
                    return Ok(Found::Missing);
                }
                if ix != DELETED {
                    let e = &self.storage().entries[ix as usize];
                    if e.key.word() == key.word() {
                        return Ok(Found::At(ix as usize));
                    }
                    if e.hash == hash {
                        let other = e.key.get().expect("an indexed entry has a key");
                        let before = (self.storage().indices.as_ptr(), self.storage().entries.as_ptr());
                        let same = crate::object::equal(&other, key)?;
                        let s = self.storage();
                        let unchanged = before == (s.indices.as_ptr(), s.entries.as_ptr())
                            && s.entries.get(ix as usize).is_some_and(|e| e.key.word() == other.word());
                        if !unchanged {
                            continue 'restart;
                        }
                        if same {
                            return Ok(Found::At(ix as usize));
                        }
                    }
                }
                perturb >>= 5;
                i = (i.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
            }
        }
    }

    /// The value of any hashable key.
    pub fn get(&self, key: &Value) -> PyResult<Option<Value>> {
        let hash = crate::object::hash(key)?;
        self.get_hashed(key, hash)
    }

    /// [`DictObject::get`] with the hash known.
    pub fn get_hashed(&self, key: &Value, hash: i64) -> PyResult<Option<Value>> {
        Ok(match self.find(key, hash)? {
            Found::At(i) => self.storage().entries[i].value.get(),
            Found::Missing => None,
        })
    }

    /// The value of a string key.
    #[inline]
    pub fn get_str(&self, name: &Value) -> Option<Value> {
        self.index_of_str(name).and_then(|i| self.storage().entries[i].value.get())
    }

    /// Sets the value of a string key.
    pub fn set_str(&self, name: &Value, value: Value) {
        let hash = crate::types::str::hash(name);
        let found = match self.find_string(name, hash) {
            Some(f) => f,
            None => match self.find_general(name, hash) {
                Ok(f) => f,
                Err(raised) => {
                    drop(raised.take());
                    Found::Missing
                }
            },
        };
        self.put(found, name, hash, value);
    }

    /// Sets the value of any hashable key.
    pub fn insert(&self, key: &Value, value: Value) -> PyResult<()> {
        let hash = crate::object::hash(key)?;
        self.insert_hashed(key, hash, value)
    }

    /// [`DictObject::insert`] with the hash known.
    pub fn insert_hashed(&self, key: &Value, hash: i64, value: Value) -> PyResult<()> {
        let found = self.find(key, hash)?;
        self.put(found, key, hash, value);
        Ok(())
    }

    fn put(&self, found: Found, key: &Value, hash: i64, value: Value) {
        self.about_to_change(Some(key));
        match found {
            Found::At(i) => {
                let old = self.storage().entries[i].value.replace(Some(value));
                drop(old);
            }
            Found::Missing => {
                if !crate::types::str::is_exact(key) {
                    self.only_strings.set(false);
                }
                self.shape_changed();
                let s = self.storage();
                if (s.entries.len() + 1) * 3 > s.indices.len() * 2 {
                    self.resize();
                }
                let s = self.storage();
                let ix = s.entries.len() as u32;
                s.entries.push(Entry { hash, key: Field::new(key.clone()), value: Field::new(value) });
                s.link(hash, ix);
                self.used.set(self.used.get() + 1);
                self.sync();
            }
        }
    }

    /// Rebuilds the table with room for growth, without the deleted entries.
    fn resize(&self) {
        let s = self.storage();
        s.entries.retain(|e| !e.value.is_empty());
        let size = (s.entries.len() * 3).max(8).next_power_of_two();
        s.indices.clear();
        s.indices.resize(size, EMPTY);
        s.entries.reserve_exact((size * 2 / 3).saturating_sub(s.entries.len()));
        for i in 0..s.entries.len() {
            let hash = s.entries[i].hash;
            s.link(hash, i as u32);
        }
    }

    /// Removes a key; gives its value.
    pub fn remove(&self, key: &Value) -> PyResult<Option<Value>> {
        let hash = crate::object::hash(key)?;
        Ok(match self.find(key, hash)? {
            Found::At(i) => Some(self.remove_entry(i).1),
            Found::Missing => None,
        })
    }

    /// Removes the entry at an index; gives key and value.
    pub fn remove_entry(&self, i: usize) -> (Value, Value) {
        let (hash, key) = {
            let e = &self.storage().entries[i];
            (e.hash, e.key.get().expect("a live entry has a key"))
        };
        self.about_to_change(Some(&key));
        self.shape_changed();
        let s = self.storage();
        let mask = s.indices.len() - 1;
        let mut perturb = hash as u64;
        let mut at = hash as usize & mask;
        while s.indices[at] != i as u32 {
            perturb >>= 5;
            at = (at.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
        s.indices[at] = DELETED;
        let e = &s.entries[i];
        let old_key = e.key.take();
        let value = e.value.take().expect("a live entry has a value");
        self.used.set(self.used.get() - 1);
        if i + 1 == s.entries.len() {
            // A stack-like use of the dict does not pile up dead entries.
            while s.entries.last().is_some_and(|e| e.value.is_empty()) {
                s.entries.pop();
            }
        }
        self.sync();
        drop(key);
        (old_key.expect("a live entry has a key"), value)
    }

    /// Removes everything.
    pub fn clear(&self) {
        self.about_to_change(None);
        self.shape_changed();
        let old = std::mem::take(self.storage());
        self.used.set(0);
        self.only_strings.set(true);
        self.sync();
        drop(old);
    }

    /// The first live entry at or behind index `at`: (its index, key, value). How iteration goes on after changes.
    pub fn entry_from(&self, at: usize) -> Option<(usize, Value, Value)> {
        let s = self.storage();
        (at..s.entries.len()).find_map(|i| {
            let e = &s.entries[i];
            e.value.get().map(|v| (i, e.key.get().expect("a live entry has a key"), v))
        })
    }

    /// The last live entry before index `before`, for `reversed` and `popitem`.
    pub fn entry_before(&self, before: usize) -> Option<(usize, Value, Value)> {
        let s = self.storage();
        (0..before.min(s.entries.len())).rev().find_map(|i| {
            let e = &s.entries[i];
            e.value.get().map(|v| (i, e.key.get().expect("a live entry has a key"), v))
        })
    }

    /// All items, as they are now.
    pub fn items(&self) -> Vec<(Value, Value)> {
        self.storage().entries.iter().filter_map(|e| Some((e.key.get()?, e.value.get()?))).collect()
    }

    /// A copy with the same items in the same order.
    pub fn copy(&self) -> Value {
        let copy = DictObject::new();
        // SAFETY: just made as a dict.
        let d: &DictObject = unsafe { copy.payload_unchecked() };
        for e in &self.storage().entries {
            if let (Some(k), Some(v)) = (e.key.get(), e.value.get()) {
                d.put(Found::Missing, &k, e.hash, v);
            }
        }
        copy
    }

    /// Shows the collector keys and values.
    ///
    /// # Safety
    /// `object` is a live dict.
    pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
        for e in &(*(object as *const DictObject)).storage().entries {
            e.key.visit(visit);
            e.value.visit(visit);
        }
    }
}

impl Storage {
    fn link(&mut self, hash: i64, ix: u32) {
        let mask = self.indices.len() - 1;
        let mut perturb = hash as u64;
        let mut i = hash as usize & mask;
        while self.indices[i] != EMPTY {
            perturb >>= 5;
            i = (i.wrapping_mul(5).wrapping_add(perturb as usize).wrapping_add(1)) & mask;
        }
        self.indices[i] = ix;
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    t.slots_mut().traverse = Some(DictObject::traverse);
}
