//! `dict`: compact and insertion-ordered, with a fast path for interned-string keys, versions and watchers.
//!
//! An open-addressed table of one, two or four byte indices points into a dense array of entries, as CPython's does; both
//! stand in one block of memory. While all keys are strings a lookup compares addresses first and calls nothing.
//! `keys_version` names a state of the table's shape (which key stands at which index); it is what specialized loads of
//! globals and module attributes check.
//!
//! Comparing keys may run Python code that changes the dict under the lookup's feet. A lookup therefore holds no borrow
//! across a comparison, and starts again if the table is not what it was. The methods are in `dict_methods`.

use crate::error::{PyResult, Raised};
use crate::header::Header;
use crate::thread::{heap, runtime, types};
use crate::typeobj::{Type, new_zeroed};
use crate::types::str::{StrObject, is_exact};
use crate::value::{Field, Value};
use crate::{layout, object};
use std::cell::Cell;

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
    /// Address of the first entry; the start of the table's block, null while there is none.
    pub entries: Cell<*mut Entry>,
    /// Entries in use, deleted ones included.
    pub entry_count: Cell<usize>,
    /// Items.
    pub used: Cell<usize>,
    /// Names the shape of the table for inline caches; 0 if none was given out.
    pub keys_version: Cell<u32>,
    /// Bits of those who want to know of changes; bit 0 is tier 2's.
    pub watchers: Cell<u32>,
    /// The first index of the table, behind the entries in the same block.
    table: Cell<*mut u8>,
    /// How many more entries may be added before the table is rebuilt. Never grows back when entries are deleted, so
    /// that there is always an empty index to end a search.
    free: Cell<u32>,
    /// The table has two to the power of this many indices; 0 means there is no table.
    log2_size: Cell<u8>,
    /// Whether all keys are exact strings.
    pub only_strings: Cell<bool>,
    /// All entries before this index are deleted: those who take items from the front must not pass them again and again.
    first: Cell<usize>,
}
layout!(DictObject, Dict, dict, container);

const LEAST_LOG2_SIZE: u8 = 3;

/// The unsigned integers that tables of different sizes are made of.
trait Index: Copy {
    const EMPTY: Self;
    /// The index of an entry that was deleted; searches go on past it.
    const DELETED: Self;
    fn new(i: usize) -> Self;
    /// The number; that of `EMPTY` and `DELETED` is beyond every entry.
    fn number(self) -> usize;
}

#[inline(always)]
fn is_empty<W: Index>(index: W) -> bool {
    index.number() == W::EMPTY.number()
}

macro_rules! index_types {
    ($($ty:ty)*) => {$(
        impl Index for $ty {
            const EMPTY: $ty = <$ty>::MAX;
            const DELETED: $ty = <$ty>::MAX - 1;
            #[inline(always)]
            fn new(i: usize) -> $ty {
                i as $ty
            }
            #[inline(always)]
            fn number(self) -> usize {
                self as usize
            }
        }
    )*};
}
index_types! { u8 u16 u32 }

/// The number in a table of indices of this type that marks a deleted entry; only the empty mark is above it.
#[inline(always)]
fn deleted_number<W: Index>(_table: *const W) -> usize {
    W::DELETED.number()
}

/// Runs `$body` with `$table` the table's indices as a pointer to their type.
macro_rules! with_table {
    ($dict:expr, $table:ident => $body:expr) => {{
        let table = $dict.table.get();
        match $dict.log2_size.get() {
            0..=7 => {
                let $table = table;
                $body
            }
            8..=15 => {
                let $table = table as *mut u16;
                $body
            }
            _ => {
                let $table = table as *mut u32;
                $body
            }
        }
    }};
}

/// The order in which a search goes through the table: CPython's.
#[derive(Clone, Copy)]
struct Probe {
    mask: usize,
    at: usize,
    perturb: u64,
}

impl Probe {
    #[inline(always)]
    fn new(hash: i64, log2_size: u8) -> Probe {
        let mask = (1usize << log2_size) - 1;
        Probe { mask, at: hash as usize & mask, perturb: hash as u64 }
    }

    #[inline(always)]
    fn advance(&mut self) {
        self.perturb >>= 5;
        self.at = self.at.wrapping_mul(5).wrapping_add(self.perturb as usize).wrapping_add(1) & self.mask;
    }
}

/// Entries that a table of a size has room for: two thirds.
fn room(log2_size: u8) -> usize {
    (2usize << log2_size) / 3
}

/// Bytes of an index in a table of a size.
fn index_width(log2_size: u8) -> usize {
    match log2_size {
        0..=7 => 1,
        8..=15 => 2,
        _ => 4,
    }
}

/// Bytes of the block of a table of a size.
fn block_size(log2_size: u8) -> usize {
    room(log2_size) * size_of::<Entry>() + (index_width(log2_size) << log2_size)
}

/// The smallest table with at least `n` indices.
fn log2_size_for(n: usize) -> u8 {
    (n.max(1 << LEAST_LOG2_SIZE).next_power_of_two().trailing_zeros()) as u8
}

/// The hash of an exact str.
#[inline(always)]
fn str_hash(name: &Value) -> i64 {
    debug_assert!(is_exact(name));
    // SAFETY: callers have checked that this is an exact str.
    let known = unsafe { name.payload_unchecked::<StrObject>() }.hash.get();
    if known != 0 { known } else { crate::types::str::hash(name) }
}

/// The hash of a key, or the `TypeError` for one that has none.
#[inline]
pub fn hash_key(key: &Value) -> PyResult<i64> {
    if is_exact(key) {
        return Ok(str_hash(key));
    }
    object::hash(key).map_err(|raised| unhashable_as(raised, key, "a dict key"))
}

/// Says of a key without a hash what it was to be used as.
#[cold]
pub fn unhashable_as(raised: Raised, key: &Value, role: &str) -> Raised {
    if !raised.is(types().exceptions.TypeError) {
        return raised;
    }
    let e = raised.take();
    if !std::ptr::eq(e.ty(), types().exceptions.TypeError) {
        return Raised::new(e);
    }
    match object::str(&e) {
        Ok(text) => crate::err!(
            TypeError,
            "cannot use '{}' as {role} ({})",
            key.ty().name_str(),
            crate::types::str::to_string_lossy(&text)
        ),
        Err(raised) => raised,
    }
}

/// `KeyError` with the key as its argument.
#[cold]
pub fn key_error(key: &Value) -> Raised {
    crate::error::raise_with(types().exceptions.KeyError, std::slice::from_ref(key))
}

impl DictObject {
    /// A new empty dict.
    #[allow(clippy::new_ret_no_self)]
    pub fn new() -> Value {
        // SAFETY: an empty dict is all zero bits but for the mark, which says that there is no key but strings.
        unsafe { new_zeroed(types().dict, |dict: &DictObject| dict.only_strings.set(true)) }
    }

    /// A new empty dict with room for `n` items.
    pub fn with_capacity(n: usize) -> Value {
        let v = DictObject::new();
        if n > 0 {
            // SAFETY: just made as a dict.
            unsafe { v.payload_unchecked::<DictObject>() }.rebuild(log2_size_for(n * 3 / 2 + 1));
        }
        v
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
            table: Cell::new(std::ptr::null_mut()),
            free: Cell::new(0),
            log2_size: Cell::new(0),
            only_strings: Cell::new(true),
            first: Cell::new(0),
        }
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

    /// Bytes that CPython would use for a dict of this shape: what `__sizeof__` says.
    pub fn size_in_bytes(&self) -> usize {
        let log2 = self.log2_size.get();
        if log2 == 0 {
            return 48;
        }
        let entry = if self.only_strings.get() { 16 } else { 24 };
        48 + 32 + (index_width(log2) << log2) + room(log2) * entry
    }

    /// A version of the table's shape for inline caches, 0 if numbers have run out or keys are not all strings.
    pub fn assign_keys_version(&self) -> u32 {
        if self.keys_version.get() == 0 && self.only_strings.get() {
            self.keys_version.set(runtime().type_cache.next_keys_version());
        }
        self.keys_version.get()
    }

    fn shape_changed(&self) {
        if self.keys_version.get() != 0 {
            self.keys_version.set(0);
            crate::watch::version_changed(&self.keys_version);
        }
    }

    #[inline(always)]
    fn about_to_change(&self, key: Option<&Value>) {
        if self.watchers.get() != 0 {
            crate::watch::dict_changed(self, key);
        }
    }

    /// An entry that exists. The borrow must not be held while the dict may change.
    #[inline(always)]
    pub fn entry(&self, i: usize) -> &Entry {
        debug_assert!(i < self.entry_count.get());
        // SAFETY: callers pass indices of entries in use.
        unsafe { &*self.entries.get().add(i) }
    }

    /// All entries, deleted ones included. The borrow must not be held while the dict may change.
    #[inline]
    pub fn entry_slice(&self) -> &[Entry] {
        if self.entries.get().is_null() {
            return &[];
        }
        // SAFETY: `entry_count` entries are initialized.
        unsafe { std::slice::from_raw_parts(self.entries.get(), self.entry_count.get()) }
    }

    /// The index of the entry with this string as its key.
    #[inline]
    pub fn index_of_str(&self, name: &Value) -> Option<usize> {
        if is_exact(name) && self.only_strings.get() {
            return self.find_string(name, str_hash(name));
        }
        match self.find_general(name, crate::types::str::hash(name)) {
            Ok(found) => found,
            Err(raised) => {
                drop(raised.take());
                None
            }
        }
    }

    /// Looks an exact str up in a table of exact strings.
    #[inline]
    fn find_string(&self, name: &Value, hash: i64) -> Option<usize> {
        let log2 = self.log2_size.get();
        if log2 == 0 {
            return None;
        }
        // SAFETY: the table belongs to this dict, and nothing here runs Python code.
        with_table!(self, table => unsafe { self.find_string_in(table, Probe::new(hash, log2), name, hash) })
    }

    /// # Safety
    /// `table` is this dict's table.
    #[inline(always)]
    unsafe fn find_string_in<W: Index>(
        &self,
        table: *const W,
        mut probe: Probe,
        name: &Value,
        hash: i64,
    ) -> Option<usize> {
        let entries = self.entries.get();
        loop {
            let i = (*table.add(probe.at)).number();
            if i < W::DELETED.number() {
                let e = &*entries.add(i);
                if e.key.word() == name.word() {
                    return Some(i);
                }
                // An entry in the table has a key, and in this table an exact str.
                if e.hash == hash && crate::types::str::equal_exact(Value::borrow_word(e.key.address()), name)
                {
                    return Some(i);
                }
            } else if i == W::EMPTY.number() {
                return None;
            }
            probe.advance();
        }
    }

    /// The index of the entry with this key, whose hash is known.
    #[inline]
    pub fn find(&self, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        if self.only_strings.get() && is_exact(key) {
            return Ok(self.find_string(key, hash));
        }
        self.find_general(key, hash)
    }

    fn find_general(&self, key: &Value, hash: i64) -> PyResult<Option<usize>> {
        loop {
            let log2 = self.log2_size.get();
            if log2 == 0 {
                return Ok(None);
            }
            // SAFETY: the table belongs to this dict, and the search gives up when that changes.
            let found = with_table!(self, table => unsafe {
                self.find_general_in(table, Probe::new(hash, log2), key, hash)
            })?;
            match found {
                Search::Found(i) => return Ok(Some(i)),
                Search::Missing => return Ok(None),
                Search::TableChanged => {}
            }
        }
    }

    /// # Safety
    /// `table` is this dict's table.
    #[inline(always)]
    unsafe fn find_general_in<W: Index>(
        &self,
        table: *const W,
        mut probe: Probe,
        key: &Value,
        hash: i64,
    ) -> PyResult<Search> {
        let entries = self.entries.get();
        loop {
            let i = (*table.add(probe.at)).number();
            if i < W::DELETED.number() {
                let e = &*entries.add(i);
                if e.key.word() == key.word() {
                    return Ok(Search::Found(i));
                }
                // Two different words of small ints are different ints, whatever their hashes.
                let ints = key.is_small_int() && crate::value::is_int(e.key.word());
                if e.hash == hash && !ints {
                    let other = e.key.get().expect("an indexed entry has a key");
                    let same = object::equal(&other, key)?;
                    let unchanged = entries == self.entries.get()
                        && i < self.entry_count.get()
                        && self.entry(i).key.word() == other.word();
                    if !unchanged {
                        return Ok(Search::TableChanged);
                    }
                    if same {
                        return Ok(Search::Found(i));
                    }
                }
            } else if i == W::EMPTY.number() {
                return Ok(Search::Missing);
            }
            probe.advance();
        }
    }

    /// The index of the entry with this hash whose key is the one that `is_key` accepts, which runs no Python code; `None`
    /// if it cannot say of some key.
    #[inline(always)]
    pub(super) fn find_with(
        &self,
        hash: i64,
        is_key: impl Fn(&Value) -> Option<bool>,
    ) -> Option<Option<usize>> {
        let log2 = self.log2_size.get();
        if log2 == 0 {
            return Some(None);
        }
        let mut probe = Probe::new(hash, log2);
        // SAFETY: the table belongs to this dict, and nothing here runs Python code.
        with_table!(self, table => unsafe {
            loop {
                let i = (*table.add(probe.at)).number();
                if i < deleted_number(table) {
                    let e = &*self.entries.get().add(i);
                    if e.hash == hash && is_key(Value::borrow_word(e.key.address()))? {
                        return Some(Some(i));
                    }
                } else if i != deleted_number(table) {
                    return Some(None);
                }
                probe.advance();
            }
        })
    }

    /// The value of any hashable key.
    #[inline]
    pub fn get(&self, key: &Value) -> PyResult<Option<Value>> {
        let hash = hash_key(key)?;
        self.get_hashed(key, hash)
    }

    /// [`DictObject::get`] with the hash known.
    #[inline]
    pub fn get_hashed(&self, key: &Value, hash: i64) -> PyResult<Option<Value>> {
        Ok(self.find(key, hash)?.and_then(|i| self.entry(i).value.get()))
    }

    /// The value of a string key.
    #[inline]
    pub fn get_str(&self, name: &Value) -> Option<Value> {
        self.index_of_str(name).and_then(|i| self.entry(i).value.get())
    }

    /// Sets the value of a string key.
    #[inline]
    pub fn set_str(&self, name: &Value, value: Value) {
        let found = self.index_of_str(name);
        self.put(found, name, crate::types::str::hash(name), value);
    }

    /// Sets the value of any hashable key.
    #[inline]
    pub fn insert(&self, key: &Value, value: Value) -> PyResult<()> {
        let hash = hash_key(key)?;
        self.insert_hashed(key, hash, value)
    }

    /// [`DictObject::insert`] with the hash known.
    #[inline]
    pub fn insert_hashed(&self, key: &Value, hash: i64, value: Value) -> PyResult<()> {
        let found = self.find(key, hash)?;
        self.put(found, key, hash, value);
        Ok(())
    }

    /// Sets the value of a key that [`DictObject::find`] has just looked for.
    #[inline]
    pub fn put(&self, found: Option<usize>, key: &Value, hash: i64, value: Value) {
        self.about_to_change(Some(key));
        match found {
            Some(i) => drop(self.entry(i).value.replace(Some(value))),
            None => self.add(key, hash, value),
        }
    }

    /// Adds an entry for a key that is not there.
    fn add(&self, key: &Value, hash: i64, value: Value) {
        if !is_exact(key) {
            self.only_strings.set(false);
        }
        self.shape_changed();
        if self.free.get() == 0 {
            self.rebuild(log2_size_for(self.used.get() * 3));
        }
        let i = self.entry_count.get();
        // SAFETY: `free` was not 0, so there is room for one more entry behind those in use.
        unsafe {
            let entry = Entry { hash, key: Field::new(key.clone()), value: Field::new(value) };
            std::ptr::write(self.entries.get().add(i), entry);
        }
        self.entry_count.set(i + 1);
        self.used.set(self.used.get() + 1);
        self.free.set(self.free.get() - 1);
        self.link(hash, i);
    }

    /// Enters an entry in the table.
    #[inline(always)]
    fn link(&self, hash: i64, i: usize) {
        let mut probe = Probe::new(hash, self.log2_size.get());
        // SAFETY: the probe stays within the table, which always has an empty index.
        with_table!(self, table => unsafe {
            while !is_empty(*table.add(probe.at)) {
                probe.advance();
            }
            table.add(probe.at).write(Index::new(i));
        })
    }

    /// Moves the live entries into a table of another size.
    fn rebuild(&self, log2: u8) {
        let old = self.entries.get();
        let (old_count, old_log2) = (self.entry_count.get(), self.log2_size.get());
        // SAFETY: the new block has room for all live entries, which are moved as raw memory; deleted ones own nothing.
        // The indices are filled with ones, which is `EMPTY` at every width.
        unsafe {
            let block = heap().allocate_raw(block_size(log2)) as *mut Entry;
            let table = block.add(room(log2)) as *mut u8;
            std::ptr::write_bytes(table, 0xff, index_width(log2) << log2);
            let mut n = 0;
            if self.used.get() == old_count {
                if old_count != 0 {
                    std::ptr::copy_nonoverlapping(old, block, old_count);
                }
                n = old_count;
            } else {
                for i in 0..old_count {
                    if !(*old.add(i)).value.is_empty() {
                        std::ptr::copy_nonoverlapping(old.add(i), block.add(n), 1);
                        n += 1;
                    }
                }
            }
            self.entries.set(block);
            self.first.set(0);
            self.table.set(table);
            self.entry_count.set(n);
            self.log2_size.set(log2);
            self.free.set((room(log2) - n) as u32);
            for i in 0..n {
                self.link((*block.add(i)).hash, i);
            }
            if !old.is_null() {
                heap().release_raw(old as *mut u8, block_size(old_log2));
            }
        }
    }

    /// Removes a key; gives its value.
    pub fn remove(&self, key: &Value) -> PyResult<Option<Value>> {
        let hash = hash_key(key)?;
        Ok(self.find(key, hash)?.map(|i| self.remove_entry(i).1))
    }

    /// Removes the entry at an index; gives key and value.
    pub fn remove_entry(&self, i: usize) -> (Value, Value) {
        let hash = self.entry(i).hash;
        if self.watchers.get() != 0 {
            let key = self.entry(i).key.get();
            self.about_to_change(key.as_ref());
        }
        self.shape_changed();
        let mut probe = Probe::new(hash, self.log2_size.get());
        // SAFETY: the entry is in the table, so the search ends at its index.
        with_table!(self, table => unsafe {
            while (*table.add(probe.at)).number() != i {
                probe.advance();
            }
            table.add(probe.at).write(Index::DELETED);
        });
        let e = self.entry(i);
        let (key, value) = (e.key.take(), e.value.take());
        self.used.set(self.used.get() - 1);
        (key.expect("a live entry has a key"), value.expect("a live entry has a value"))
    }

    /// Removes the last item and gives it.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let i = self.last_index(usize::MAX)?;
        let item = self.remove_entry(i);
        // Entries behind it are all deleted, and their indices are marked so.
        self.entry_count.set(i);
        self.first.set(self.first.get().min(i));
        Some(item)
    }

    /// Removes everything.
    pub fn clear(&self) {
        if self.entries.get().is_null() {
            return;
        }
        self.about_to_change(None);
        self.shape_changed();
        drop(self.take_table());
    }

    /// Takes the table out; the dict is empty then.
    fn take_table(&self) -> Table {
        let table = Table {
            entries: self.entries.replace(std::ptr::null_mut()),
            count: self.entry_count.replace(0),
            log2_size: self.log2_size.replace(0),
        };
        self.table.set(std::ptr::null_mut());
        self.first.set(0);
        self.used.set(0);
        self.free.set(0);
        self.only_strings.set(true);
        table
    }

    /// The index of the first live entry at or behind index `at`: how iteration goes on after changes.
    #[inline]
    pub fn next_index(&self, at: usize) -> Option<usize> {
        let entries = self.entry_slice();
        let first = self.first.get();
        let found = (at.max(first)..entries.len()).find(|&i| !entries[i].value.is_empty());
        if at <= first {
            self.first.set(found.unwrap_or(entries.len()));
        }
        found
    }

    /// Moves a live entry before all others.
    pub fn move_to_front(&self, i: usize) {
        self.about_to_change(None);
        self.shape_changed();
        // SAFETY: entries up to `i` are initialized, and moving them among each other changes no owner.
        unsafe { std::slice::from_raw_parts_mut(self.entries.get(), i + 1).rotate_right(1) };
        self.rebuild(self.log2_size.get());
    }

    /// Moves a live entry behind all others.
    pub fn move_to_end(&self, i: usize) {
        if self.last_index(usize::MAX) == Some(i) {
            return;
        }
        let hash = self.entry(i).hash;
        let (key, value) = self.remove_entry(i);
        self.about_to_change(Some(&key));
        self.add(&key, hash, value);
    }

    /// The index of the last live entry before index `before`.
    pub fn last_index(&self, before: usize) -> Option<usize> {
        let entries = self.entry_slice();
        (0..before.min(entries.len())).rev().find(|&i| !entries[i].value.is_empty())
    }

    /// The first live entry at or behind index `at`: (its index, key, value).
    #[inline]
    pub fn entry_from(&self, at: usize) -> Option<(usize, Value, Value)> {
        let i = self.next_index(at)?;
        let e = self.entry(i);
        Some((i, e.key.get()?, e.value.get()?))
    }

    /// The last live entry before index `before`, for `reversed`.
    pub fn entry_before(&self, before: usize) -> Option<(usize, Value, Value)> {
        let i = self.last_index(before)?;
        let e = self.entry(i);
        Some((i, e.key.get()?, e.value.get()?))
    }

    /// All items, as they are now.
    pub fn items(&self) -> Vec<(Value, Value)> {
        self.entry_slice().iter().filter_map(|e| Some((e.key.get()?, e.value.get()?))).collect()
    }

    /// All keys, as they are now.
    pub fn keys(&self) -> Vec<Value> {
        self.entry_slice().iter().filter(|e| !e.value.is_empty()).filter_map(|e| e.key.get()).collect()
    }

    /// All values, as they are now.
    pub fn values(&self) -> Vec<Value> {
        self.entry_slice().iter().filter_map(|e| e.value.get()).collect()
    }

    /// A copy with the same items in the same order.
    pub fn copy(&self) -> Value {
        let copy = DictObject::new();
        // SAFETY: just made as a dict.
        unsafe { copy.payload_unchecked::<DictObject>() }.fill_from(self);
        copy
    }

    /// Takes over the items of another dict; this one is empty. Nothing is compared.
    pub fn fill_from(&self, other: &DictObject) {
        debug_assert!(self.is_empty());
        if other.is_empty() {
            return;
        }
        self.about_to_change(None);
        self.shape_changed();
        drop(self.take_table());
        self.rebuild(log2_size_for(other.used.get() * 3 / 2 + 1));
        self.only_strings.set(other.only_strings.get());
        let mut n = 0;
        for e in other.entry_slice() {
            if let (Some(k), Some(v)) = (e.key.get(), e.value.get()) {
                let entry = Entry { hash: e.hash, key: Field::new(k), value: Field::new(v) };
                // SAFETY: the table was made with room for all items of `other`.
                unsafe { std::ptr::write(self.entries.get().add(n), entry) };
                self.link(e.hash, n);
                n += 1;
            }
        }
        self.entry_count.set(n);
        self.used.set(n);
        self.free.set(self.free.get() - n as u32);
    }

    /// Shows the collector keys and values.
    ///
    /// # Safety
    /// `object` is a live dict.
    pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
        for e in (*(object as *const DictObject)).entry_slice() {
            e.key.visit(visit);
            e.value.visit(visit);
        }
    }
}

/// How a search that may run Python code ends.
enum Search {
    Found(usize),
    Missing,
    /// A comparison changed the dict, so the search must start again.
    TableChanged,
}

/// A table that has been taken out of its dict: dropping it lets go of the items, in their order.
struct Table {
    entries: *mut Entry,
    count: usize,
    log2_size: u8,
}

impl Drop for Table {
    fn drop(&mut self) {
        if self.entries.is_null() {
            return;
        }
        // SAFETY: the block and its `count` entries belonged to the dict, which no longer knows of them.
        unsafe {
            for i in 0..self.count {
                std::ptr::drop_in_place(self.entries.add(i));
            }
            heap().release_raw(self.entries as *mut u8, block_size(self.log2_size));
        }
    }
}

impl Drop for DictObject {
    fn drop(&mut self) {
        drop(self.take_table());
    }
}

/// Empties a dict that the collector found in a cycle.
unsafe fn clear(object: *const Header) {
    (*(object as *const DictObject)).clear();
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    let s = t.slots_mut();
    s.traverse = Some(DictObject::traverse);
    s.clear = Some(clear);
    crate::types::dict_methods::define(t);
}
