//! Where a list keeps its items: in a block of the heap's raw memory that grows by CPython's rule.

use super::list::ListObject;
use super::slice::SliceRange;
use crate::header::{Header, end_in_full, end_nested, flag};
use crate::thread::{heap, types};
use crate::typeobj::allocate_exact;
use crate::value::{Value, is_heap};
use std::cell::Cell;
use std::mem::MaybeUninit;

/// Bytes of an item.
const ITEM: usize = size_of::<u64>();

impl ListObject {
    /// A list of `len` values that `fill` writes, given the address of the first item's word.
    ///
    /// # Safety
    /// `fill` writes `len` owned words, and runs no Python code.
    #[inline(always)]
    pub unsafe fn build(len: usize, fill: impl FnOnce(*mut u64)) -> Value {
        let p = allocate_exact::<ListObject>(types().list, size_of::<ListObject>()) as *mut ListObject;
        let items = if len == 0 { std::ptr::null_mut() } else { heap().allocate_raw(len * ITEM) as *mut u64 };
        (&raw mut (*p).items).write(Cell::new(items));
        (&raw mut (*p).len).write(Cell::new(len));
        (&raw mut (*p).capacity).write(Cell::new(len));
        fill(items);
        Value::from_word(p as u64)
    }

    /// A list of these values.
    pub fn from_vec(items: Vec<Value>) -> Value {
        // SAFETY: a list without items owns nothing yet.
        let v = unsafe { ListObject::build(0, |_| ()) };
        // SAFETY: just made as a list.
        unsafe { v.payload_unchecked::<ListObject>() }.take_over(items);
        v
    }

    /// A list of new references to these values.
    pub fn from_slice(items: &[Value]) -> Value {
        ListObject::joined(items, &[])
    }

    /// A list of new references to the values of two slices.
    pub fn joined(first: &[Value], second: &[Value]) -> Value {
        // SAFETY: both parts' words are counted and written.
        unsafe {
            ListObject::build(first.len() + second.len(), |to| {
                copy_items(first, to);
                copy_items(second, to.add(first.len()));
            })
        }
    }

    /// Gives the list memory for `capacity` items, not fewer than it has.
    fn set_capacity(&self, capacity: usize) {
        let old = self.capacity.get();
        if old == capacity {
            return;
        }
        // SAFETY: the block has `old` words, of which the new one keeps those that are items.
        unsafe {
            let block = self.items.get() as *mut u8;
            let new = match (old, capacity) {
                (0, _) => heap().allocate_raw(capacity * ITEM),
                (_, 0) => {
                    heap().release_raw(block, old * ITEM);
                    std::ptr::null_mut()
                }
                _ => heap().resize_raw(block, old * ITEM, capacity * ITEM),
            };
            self.items.set(new as *mut u64);
        }
        self.capacity.set(capacity);
    }

    /// Makes room for exactly `more` items.
    pub fn reserve_exact(&self, more: usize) {
        let need = self.len() + more;
        if need > self.capacity.get() {
            self.set_capacity(need);
        }
    }

    /// Makes room for `more` items by CPython's rule: an eighth to spare.
    pub(super) fn grow(&self, more: usize) {
        let need = self.len() + more;
        if need > self.capacity.get() {
            let mut target = (need + (need >> 3) + 6) & !3;
            if more > target - need {
                target = (need + 3) & !3;
            }
            self.set_capacity(target);
        }
    }

    /// Gives room back once less than half of it is used.
    fn shrink(&self) {
        let n = self.len();
        if n < self.capacity.get() / 2 && self.capacity.get() > 8 {
            self.set_capacity(if n == 0 { 0 } else { (n + (n >> 3) + 6) & !3 });
        }
    }

    /// Replaces the items, and gives the old ones back.
    pub fn take_over(&self, items: Vec<Value>) -> Vec<Value> {
        let old = self.take_items();
        let (len, capacity) = (items.len(), items.capacity());
        if capacity * ITEM > crate::heap::MAX_SMALL {
            // Larger blocks are what the `Vec` has, as `Heap::allocate_raw` promises.
            self.items.set(std::mem::ManuallyDrop::new(items).as_mut_ptr() as *mut u64);
            self.capacity.set(capacity);
        } else if len > 0 {
            self.set_capacity(len);
            let mut items = std::mem::ManuallyDrop::new(items);
            // SAFETY: `len` words are moved to a block of as many; the `Vec` is then freed as an empty one.
            unsafe {
                std::ptr::copy_nonoverlapping(items.as_ptr() as *const u64, self.items.get(), len);
                items.set_len(0);
                drop(std::mem::ManuallyDrop::into_inner(items));
            }
        }
        self.len.set(len);
        old
    }

    /// Empties the list and gives its items.
    pub fn take_items(&self) -> Vec<Value> {
        let (p, len, capacity) = self.take_block();
        if capacity * ITEM > crate::heap::MAX_SMALL {
            // SAFETY: a block of this size has the layout of a `Vec`'s memory, and `len` owned words stand in it.
            return unsafe { Vec::from_raw_parts(p as *mut Value, len, capacity) };
        }
        let mut items: Vec<Value> = Vec::with_capacity(len);
        // SAFETY: `len` owned words are moved out of the block, which is then given back.
        unsafe {
            std::ptr::copy_nonoverlapping(p as *const Value, items.as_mut_ptr(), len);
            items.set_len(len);
            release_block(p, capacity);
        }
        items
    }

    /// Empties the list: its block, its items and its room are the caller's.
    fn take_block(&self) -> (*mut u64, usize, usize) {
        let p = self.items.replace(std::ptr::null_mut());
        (p, self.len.replace(0), self.capacity.replace(0))
    }

    /// Drops all items, the last one first.
    pub fn clear(&self) {
        if self.capacity.get() == 0 {
            // A list that is being sorted is left as it is.
            return;
        }
        let (p, len, capacity) = self.take_block();
        // SAFETY: nobody else sees the block any more.
        unsafe {
            drop_words(p, len);
            release_block(p, capacity);
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn push_slow(&self, v: Value) {
        self.grow(1);
        self.push(v);
    }

    /// Inserts an item; positions beyond the end mean the end.
    pub fn insert(&self, at: usize, v: Value) {
        self.grow(1);
        let n = self.len();
        let at = at.min(n);
        // SAFETY: there is room for one more word, and `at` is at most the number of items.
        unsafe {
            let slot = self.items.get().add(at);
            std::ptr::copy(slot, slot.add(1), n - at);
            *slot = v.into_word();
        }
        self.len.set(n + 1);
    }

    /// Removes and gives the item at a position that exists.
    pub fn remove(&self, at: usize) -> Value {
        let n = self.len();
        assert!(at < n);
        // SAFETY: an owned word stands at `at`; those behind it move up.
        let v = unsafe {
            let slot = self.items.get().add(at);
            let v = Value::from_word(*slot);
            std::ptr::copy(slot.add(1), slot, n - at - 1);
            v
        };
        self.len.set(n - 1);
        self.shrink();
        v
    }

    /// Exchanges two items at positions that exist.
    pub fn swap(&self, i: usize, j: usize) {
        self.all_items().swap(i, j);
    }

    /// Turns the order of the items round.
    pub(super) fn reverse_items(&self) {
        self.all_items().reverse();
    }

    /// The words of the items, to be put in another order.
    #[allow(clippy::mut_from_ref)]
    fn all_items(&self) -> &mut [u64] {
        if self.items.get().is_null() {
            return &mut [];
        }
        // SAFETY: `len` words stand there, and nobody else looks while the two callers above exchange them.
        unsafe { std::slice::from_raw_parts_mut(self.items.get(), self.len()) }
    }

    /// A list of the items that a slice names, whose range fits the list as it is.
    pub fn sliced(&self, range: SliceRange) -> Value {
        let items = self.items();
        if range.step == 1 {
            let start = range.start as usize;
            return ListObject::from_slice(&items[start..start + range.count]);
        }
        if range.step == -1 && range.count > 0 {
            let last = range.start as usize;
            let items = &items[last + 1 - range.count..=last];
            // SAFETY: as many owned words are written as there are items.
            return unsafe { ListObject::build(items.len(), |to| copy_backwards(items, to)) };
        }
        // SAFETY: as many owned words are written as the range has positions.
        unsafe {
            ListObject::build(range.count, |to| {
                for (n, i) in range.positions().enumerate() {
                    *to.add(n) = items[i].clone().into_word();
                }
            })
        }
    }

    /// Adds new references to these values at the end. They may be the list's own.
    pub fn extend_from_slice(&self, new: &[Value]) {
        let (n, from) = (self.len(), new.as_ptr());
        let own = from as *const u64 == self.items.get();
        self.grow(new.len());
        let from = if own { self.items.get() as *const Value } else { from };
        // SAFETY: there is room behind the items, and the values stand where they did or, if they are the list's own,
        // at the front of its block.
        unsafe { copy_items(std::slice::from_raw_parts(from, new.len()), self.items.get().add(n)) };
        self.len.set(n + new.len());
    }

    /// Puts `new` in the place of the items from `start` to `stop`, and then drops the old ones, the last one first.
    pub fn splice(&self, start: usize, stop: usize, new: Vec<Value>) {
        let start = start.min(self.len());
        let new = std::mem::ManuallyDrop::new(new);
        // SAFETY: the words are moved out of the `Vec`, whose memory is then freed.
        unsafe {
            self.splice_words(start, stop.clamp(start, self.len()), new.len(), |to| {
                std::ptr::copy_nonoverlapping(new.as_ptr() as *const u64, to, new.len());
                let mut new = std::mem::ManuallyDrop::into_inner(new);
                new.set_len(0);
            });
        }
    }

    /// Puts new references to as many values of another list in the place of the items from `start` on, if neither these
    /// nor those have a count. `false` if some have.
    pub fn replace_numbers(&self, start: usize, new: &[Value]) -> bool {
        let old = &self.items()[start..start + new.len()];
        if !none_is_counted(old) || !none_is_counted(new) {
            return false;
        }
        // SAFETY: the items are there, and words without a count are exchanged for others.
        unsafe {
            std::ptr::copy(new.as_ptr() as *const u64, self.items.get().add(start), new.len());
        }
        true
    }

    /// [`ListObject::splice`] with new references to values of another list.
    pub fn splice_slice(&self, start: usize, stop: usize, new: &[Value]) {
        debug_assert!(new.as_ptr() as *const u64 != self.items.get());
        // SAFETY: as many owned words are written as there are values.
        unsafe { self.splice_words(start, stop, new.len(), |to| copy_items(new, to)) };
    }

    /// Replaces the items from `start` to `stop`, which are in the list, by `count` words that `fill` writes.
    ///
    /// # Safety
    /// `start <= stop <= len`; `fill` writes `count` owned words and runs no Python code.
    #[inline]
    unsafe fn splice_words(&self, start: usize, stop: usize, count: usize, fill: impl FnOnce(*mut u64)) {
        const FEW: usize = 16;
        let gone = stop - start;
        let mut few = [0u64; FEW];
        let mut many = Vec::new();
        let old: *mut u64 = if gone <= FEW {
            few.as_mut_ptr()
        } else {
            many.reserve_exact(gone);
            many.as_mut_ptr()
        };
        std::ptr::copy_nonoverlapping(self.items.get().add(start), old, gone);
        let n = self.len();
        if count > gone {
            self.grow(count - gone);
        }
        let at = self.items.get().add(start);
        if count != gone {
            std::ptr::copy(at.add(gone), at.add(count), n - stop);
            self.len.set(n + count - gone);
        }
        fill(at);
        if count < gone {
            self.shrink();
        }
        // Only now, when the list is whole again: what ends here may run Python code.
        drop_words(old, gone);
    }
}

/// Whether no item has a count: all are small ints, self-tagged floats or singletons. Without a branch an item, so that
/// lists of numbers are copied and dropped as plain words.
#[inline(always)]
fn none_is_counted(items: &[Value]) -> bool {
    items.iter().fold(true, |none, v| none & !is_heap(v.word()))
}

/// Writes new references to values.
#[inline(always)]
unsafe fn copy_items(items: &[Value], to: *mut u64) {
    if none_is_counted(items) {
        return std::ptr::copy_nonoverlapping(items.as_ptr() as *const u64, to, items.len());
    }
    for (i, v) in items.iter().enumerate() {
        *to.add(i) = v.clone().into_word();
    }
}

/// Writes new references to values, all of them so many times.
///
/// # Safety
/// There is room for them; where nothing is written, `to` may be anything.
pub(super) unsafe fn write_repeated(items: &[Value], times: usize, to: *mut u64) {
    if let [one] = items
        && times > 0
        && !is_heap(one.word())
    {
        return std::slice::from_raw_parts_mut(to as *mut MaybeUninit<u64>, times)
            .fill(MaybeUninit::new(one.word()));
    }
    (0..times).for_each(|n| copy_items(items, to.add(n * items.len())));
}

/// Writes new references to values, the last one first.
unsafe fn copy_backwards(items: &[Value], to: *mut u64) {
    let last = items.len().wrapping_sub(1);
    if none_is_counted(items) {
        for (i, v) in items.iter().enumerate() {
            *to.add(last - i) = v.word();
        }
        return;
    }
    for (i, v) in items.iter().enumerate() {
        *to.add(last - i) = v.clone().into_word();
    }
}

/// Drops `len` owned words from the last to the first, the order in which CPython's lists let go of them.
#[inline(always)]
unsafe fn drop_words(p: *mut u64, len: usize) {
    if len == 0 || none_is_counted(std::slice::from_raw_parts(p as *const Value, len)) {
        return;
    }
    for i in (0..len).rev() {
        drop(Value::from_word(*p.add(i)));
    }
}

/// Gives a block with room for `capacity` items back.
#[inline(always)]
unsafe fn release_block(p: *mut u64, capacity: usize) {
    if capacity > 0 {
        heap().release_raw(p as *mut u8, capacity * ITEM);
    }
}

/// Drops values from the last to the first, the order in which CPython's lists let go of them.
pub fn drop_from_the_end(mut items: Vec<Value>) {
    while let Some(v) = items.pop() {
        drop(v);
    }
}

impl Drop for ListObject {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Ends an exact list.
///
/// # Safety
/// `object` is a dying list.
pub(super) unsafe fn end(object: *mut Header) {
    if (*object).has(flag::WEAKLY_REFERENCED) {
        return end_in_full(object);
    }
    end_nested(object, |object, thread| {
        (*object).set_flags(flag::DYING);
        (*(object as *const ListObject)).clear();
        (*thread.heap).release_small(object, size_of::<ListObject>(), true);
    });
}
