//! The open-addressed table of a set.
//!
//! Keys stand in the table itself, so the order in which a set is printed is the order of the table. It is the same as
//! CPython's for the same hashes, because where a key goes, when the table grows and how sets are merged are the same: a
//! search looks at up to nine neighbours in a row, then jumps.
//!
//! Comparing keys may run Python code that changes the set. As in `dict`, no borrow is held across a comparison.

use crate::error::PyResult;
use crate::object;
use crate::thread::heap;
use crate::value::{Value, is_heap};
use std::cell::Cell;

/// One place: the hash and the key's word.
#[derive(Clone, Copy)]
struct Slot {
    hash: i64,
    key: u64,
}

/// A key that was removed: a word that is no value. Searches go on past it.
const REMOVED_KEY: u64 = 0x7c;
const REMOVED: Slot = Slot { hash: -1, key: REMOVED_KEY };

const LEAST_SIZE: usize = 8;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
/// Sets larger than this grow by two instead of four.
const LARGE: usize = 50000;

/// The table of a set. There is no memory behind it while nothing was ever added.
pub struct SetTable {
    slots: Cell<*mut Slot>,
    /// Number of slots less one.
    mask: Cell<usize>,
    /// Slots that are not empty, removed keys included.
    fill: Cell<usize>,
    /// Keys.
    used: Cell<usize>,
    /// Where `pop` looks next.
    finger: Cell<usize>,
    /// Whether a key with a count was ever put in. If not, nothing ends with the table.
    holds_objects: Cell<bool>,
}

impl Default for SetTable {
    fn default() -> SetTable {
        SetTable {
            slots: Cell::new(std::ptr::null_mut()),
            mask: Cell::new(LEAST_SIZE - 1),
            fill: Cell::new(0),
            used: Cell::new(0),
            finger: Cell::new(0),
            holds_objects: Cell::new(false),
        }
    }
}

fn new_slots(size: usize) -> *mut Slot {
    // SAFETY: every slot is written; all zeros is an empty one.
    unsafe {
        let slots = heap().allocate_raw(size * size_of::<Slot>()) as *mut Slot;
        std::ptr::write_bytes(slots, 0, size);
        slots
    }
}

/// Frees slots, without their keys.
///
/// # Safety
/// They came from [`new_slots`] with this size.
unsafe fn free_slots(slots: *mut Slot, size: usize) {
    heap().release_raw(slots as *mut u8, size * size_of::<Slot>());
}

impl SetTable {
    /// Number of keys.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.used.get()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What CPython's `set.__sizeof__` says of a table like this.
    pub fn size_in_bytes(&self) -> usize {
        200 + if self.mask.get() < LEAST_SIZE { 0 } else { (self.mask.get() + 1) * 16 }
    }

    #[inline(always)]
    fn slots(&self) -> &[Slot] {
        if self.slots.get().is_null() {
            return &[];
        }
        // SAFETY: `mask + 1` slots stand there; no caller holds the borrow across a change of the table.
        unsafe { std::slice::from_raw_parts(self.slots.get(), self.mask.get() + 1) }
    }

    /// Whether any key may be an object with a count.
    #[inline(always)]
    pub fn holds_objects(&self) -> bool {
        self.holds_objects.get()
    }

    #[inline(always)]
    fn set_slot(&self, i: usize, slot: Slot) {
        assert!(i <= self.mask.get() && !self.slots.get().is_null());
        if is_heap(slot.key) {
            self.holds_objects.set(true);
        }
        // SAFETY: the index is below the number of slots.
        unsafe { *self.slots.get().add(i) = slot };
    }

    fn key_at(&self, i: usize) -> Option<&Value> {
        let slot = self.slots().get(i)?;
        if slot.key == 0 || slot.key == REMOVED_KEY {
            return None;
        }
        // SAFETY: any other word is a value that the table owns.
        Some(unsafe { Value::borrow_word(&slot.key) })
    }

    /// Where a key is, or where it would be put: `Ok` and `Err` of the inner result. A key that is not there goes where
    /// the search saw the last removed one, or to the empty slot that ended it.
    fn search(&self, key: &Value, hash: i64) -> PyResult<Result<usize, usize>> {
        'restart: loop {
            let (slots, mask) = (self.slots.get(), self.mask.get());
            let mut perturb = hash as u64;
            let mut i = hash as usize & mask;
            if slots.is_null() {
                return Ok(Err(i));
            }
            let mut removed = None;
            loop {
                let last = if i + LINEAR_PROBES <= mask { i + LINEAR_PROBES } else { i };
                for at in i..=last {
                    // SAFETY: `at` is at most `mask`, and the slots are those of this table: after each comparison,
                    // which may change it, that is checked.
                    let slot = unsafe { *slots.add(at) };
                    if slot.key == key.word() {
                        return Ok(Ok(at));
                    }
                    if slot.key == 0 {
                        return Ok(Err(removed.unwrap_or(at)));
                    }
                    if slot.key == REMOVED_KEY {
                        removed = Some(at);
                        continue;
                    }
                    // Two different words of small ints are different ints, whatever their hashes.
                    if slot.hash != hash || key.is_small_int() && crate::value::is_int(slot.key) {
                        continue;
                    }
                    let Some(other) = self.key_at(at).cloned() else { continue };
                    let same = object::equal(&other, key)?;
                    if slots != self.slots.get() || self.slots().get(at).is_none_or(|s| s.key != other.word())
                    {
                        continue 'restart;
                    }
                    if same {
                        return Ok(Ok(at));
                    }
                }
                perturb >>= PERTURB_SHIFT;
                i = i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
            }
        }
    }

    /// Whether a key with this hash is there.
    pub fn contains(&self, key: &Value, hash: i64) -> PyResult<bool> {
        if self.fill.get() == 0 {
            return Ok(false);
        }
        Ok(self.search(key, hash)?.is_ok())
    }

    /// Adds a key; whether it is new.
    pub fn add(&self, key: &Value, hash: i64) -> PyResult<bool> {
        let Err(at) = self.search(key, hash)? else { return Ok(false) };
        if self.slots.get().is_null() {
            self.slots.set(new_slots(self.mask.get() + 1));
        }
        let fresh = self.slots()[at].key == 0;
        self.set_slot(at, Slot { hash, key: key.clone().into_word() });
        self.used.set(self.used.get() + 1);
        if !fresh {
            return Ok(true);
        }
        self.fill.set(self.fill.get() + 1);
        if self.fill.get() * 5 >= self.mask.get() * 3 {
            self.grow();
        }
        Ok(true)
    }

    /// Adds a small int, if that takes no comparison and no second look: `false` if it does, and nothing has happened.
    #[inline]
    pub fn add_small_int(&self, key: &Value, hash: i64) -> bool {
        if !key.is_small_int() {
            return false;
        }
        if self.slots.get().is_null() {
            self.slots.set(new_slots(self.mask.get() + 1));
        }
        let (slots, mask) = (self.slots.get(), self.mask.get());
        let i = hash as usize & mask;
        let last = if i + LINEAR_PROBES <= mask { i + LINEAR_PROBES } else { i };
        let mut at = i;
        loop {
            // SAFETY: `at` is at most `mask`, and so many slots stand there.
            let slot = unsafe { &mut *slots.add(at) };
            if slot.key == key.word() {
                return true;
            }
            if slot.key == 0 {
                *slot = Slot { hash, key: key.word() };
                self.used.set(self.used.get() + 1);
                self.fill.set(self.fill.get() + 1);
                if self.fill.get() * 5 >= mask * 3 {
                    self.grow();
                }
                return true;
            }
            if slot.key == REMOVED_KEY || slot.hash == hash && !crate::value::is_int(slot.key) || at == last {
                return false;
            }
            at += 1;
        }
    }

    /// Removes a key; whether it was there.
    pub fn remove(&self, key: &Value, hash: i64) -> PyResult<bool> {
        if self.fill.get() == 0 {
            return Ok(false);
        }
        let Ok(at) = self.search(key, hash)? else { return Ok(false) };
        drop(self.take(at));
        Ok(true)
    }

    /// Takes the key out of a slot that has one.
    fn take(&self, at: usize) -> Value {
        let word = self.slots()[at].key;
        debug_assert!(word != 0 && word != REMOVED_KEY);
        self.set_slot(at, REMOVED);
        self.used.set(self.used.get() - 1);
        // SAFETY: the table owned the key, and has forgotten it.
        unsafe { Value::from_word(word) }
    }

    /// Removes some key, going on where it stopped the last time.
    pub fn pop(&self) -> Option<Value> {
        if self.is_empty() {
            return None;
        }
        let mask = self.mask.get();
        let mut at = self.finger.get() & mask;
        while self.key_at(at).is_none() {
            at = if at == mask { 0 } else { at + 1 };
        }
        self.finger.set(at + 1);
        Some(self.take(at))
    }

    /// The first key at or behind slot `at`: (its slot, hash, key).
    #[inline]
    pub fn next(&self, at: usize) -> Option<(usize, i64, Value)> {
        let slots = self.slots();
        let i = (at..slots.len()).find(|&i| slots[i].key != 0 && slots[i].key != REMOVED_KEY)?;
        Some((i, slots[i].hash, self.key_at(i)?.clone()))
    }

    /// All keys with their hashes, as they are now.
    pub fn keys(&self) -> Vec<(i64, Value)> {
        (0..self.slots().len())
            .filter_map(|i| Some((self.slots()[i].hash, self.key_at(i)?.clone())))
            .collect()
    }

    /// Calls the collector's visitor on the keys.
    pub fn visit(&self, visit: &mut dyn FnMut(&Value)) {
        if !self.holds_objects() {
            return;
        }
        (0..self.slots().len()).filter_map(|i| self.key_at(i)).for_each(visit);
    }

    fn grow(&self) {
        let used = self.used.get();
        self.resize(if used > LARGE { used * 2 } else { used * 4 });
    }

    /// Makes the table smaller if more than a quarter of it are removed keys.
    pub fn sweep(&self) {
        if self.fill.get() - self.used.get() > self.mask.get() / 4 {
            self.grow();
        }
    }

    /// Moves the keys into a new table with more than `least` slots.
    fn resize(&self, least: usize) {
        let mut size = LEAST_SIZE;
        while size <= least {
            size *= 2;
        }
        let (old, old_size) = (self.slots.get(), self.mask.get() + 1);
        self.slots.set(new_slots(size));
        self.mask.set(size - 1);
        self.fill.set(self.used.get());
        if old.is_null() {
            return;
        }
        // SAFETY: the old slots are moved, key by key, and freed without their keys.
        unsafe {
            for i in 0..old_size {
                let slot = *old.add(i);
                if slot.key != 0 && slot.key != REMOVED_KEY {
                    *self.free_slot(slot.hash) = slot;
                }
            }
            free_slots(old, old_size);
        }
    }

    /// Where a key with this hash goes that is not there yet, in a table with room and without removed keys.
    ///
    /// # Safety
    /// There are slots.
    #[inline]
    unsafe fn free_slot(&self, hash: i64) -> *mut Slot {
        let (slots, mask) = (self.slots.get(), self.mask.get());
        let mut perturb = hash as u64;
        let mut i = hash as usize & mask;
        loop {
            let last = if i + LINEAR_PROBES <= mask { i + LINEAR_PROBES } else { i };
            for at in i..=last {
                if (*slots.add(at)).key == 0 {
                    return slots.add(at);
                }
            }
            perturb >>= PERTURB_SHIFT;
            i = i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
        }
    }

    /// Makes room for `more` keys that are about to be added, in one step.
    pub fn reserve(&self, more: usize) {
        if (self.fill.get() + more) * 5 >= self.mask.get() * 3 {
            self.resize((self.used.get() + more) * 2);
        }
    }

    /// Adds all keys of another table.
    pub fn merge(&self, other: &SetTable) -> PyResult<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.reserve(other.len());
        if self.fill.get() > 0 {
            let mut at = 0;
            while let Some((i, hash, key)) = other.next(at) {
                if !self.add_small_int(&key, hash) {
                    self.add(&key, hash)?;
                }
                at = i + 1;
            }
            return Ok(());
        }
        if self.slots.get().is_null() {
            self.slots.set(new_slots(self.mask.get() + 1));
        }
        self.holds_objects.set(other.holds_objects());
        // All keys are different, so nothing is compared. Tables of one size keep each key at its place.
        let in_place = self.mask.get() == other.mask.get() && other.fill.get() == other.used.get();
        for (i, slot) in other.slots().iter().enumerate() {
            if let Some(key) = other.key_at(i) {
                let slot = Slot { hash: slot.hash, key: key.clone().into_word() };
                // SAFETY: there are slots, `i` is below the number of slots of both.
                unsafe {
                    *(if in_place { self.slots.get().add(i) } else { self.free_slot(slot.hash) }) = slot
                };
            }
        }
        self.fill.set(other.len());
        self.used.set(other.len());
        Ok(())
    }

    /// Removes all keys, and gives them in a table of their own.
    pub fn take_all(&self) -> SetTable {
        let empty = SetTable::default();
        self.swap(&empty);
        empty
    }

    /// Exchanges the contents of two tables.
    pub fn swap(&self, other: &SetTable) {
        self.slots.swap(&other.slots);
        self.mask.swap(&other.mask);
        self.fill.swap(&other.fill);
        self.holds_objects.swap(&other.holds_objects);
        self.used.swap(&other.used);
    }

    /// The hash of a frozenset with this table: it does not depend on the order of the keys.
    pub fn frozen_hash(&self) -> i64 {
        fn shuffle(h: u64) -> u64 {
            ((h ^ 89869747) ^ (h << 16)).wrapping_mul(3644798167)
        }
        let mut hash = 0;
        for (i, slot) in self.slots().iter().enumerate() {
            if self.key_at(i).is_some() {
                hash ^= shuffle(slot.hash as u64);
            }
        }
        hash ^= (self.used.get() as u64 + 1).wrapping_mul(1927868237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69069).wrapping_add(907133923);
        if hash == u64::MAX { 590923713 } else { hash as i64 }
    }
}

impl Drop for SetTable {
    fn drop(&mut self) {
        let (slots, size) = (self.slots.get(), self.mask.get() + 1);
        if slots.is_null() {
            return;
        }
        // SAFETY: the table owns its slots and the keys in them.
        unsafe {
            let counted = if self.holds_objects() { size } else { 0 };
            for i in 0..counted {
                let word = (*slots.add(i)).key;
                if word != 0 && word != REMOVED_KEY {
                    drop(Value::from_word(word));
                }
            }
            free_slots(slots, size);
        }
    }
}
