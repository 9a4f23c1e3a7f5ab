//! What attribute instructions that see many classes remember: (type version, name) → where the attribute stands.
//!
//! An inline cache holds what one class makes of a name. This table serves the generic instructions at the sites where
//! that is not enough; it is valid as inline caches are, because a version is never given out twice. The entries are
//! filled in by `vm`.

use std::cell::UnsafeCell;

/// Bits of [`Entry::kind`]: what an entry can be used for. An entry with none says that there is no quick way.
pub mod kind {
    /// An inline attribute to load: `detail` is its index, `offset` where its slot stands in the object.
    pub const INLINE: u32 = 1;
    /// An inline attribute to set.
    pub const SET_INLINE: u32 = 2;
    /// A `__slots__` member to load, at `offset`.
    pub const MEMBER: u32 = 4;
    /// A `__slots__` member to set.
    pub const SET_MEMBER: u32 = 8;
    /// A function or native method of the class: `value`.
    pub const METHOD: u32 = 16;
    /// An attribute of the class that does not bind: `value`.
    pub const PLAIN: u32 = 32;
    /// Instances have attributes of their own, which stand at `offset`, and hide that of the class unless the names
    /// they share are still of version `detail` and there is no `__dict__`.
    pub const HIDEABLE: u32 = 64;
}

/// What a class makes of a name.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    /// The name's word.
    pub name: u64,
    /// The type's version.
    pub version: u32,
    /// See [`kind`].
    pub kind: u32,
    /// A class attribute; borrowed, the version changes before it can go.
    pub value: u64,
    /// See [`kind`].
    pub detail: u32,
    /// See [`kind`].
    pub offset: u32,
}

/// Entries of the table.
const SIZE: usize = 1 << 10;

/// The table.
pub struct AttributeCache {
    entries: UnsafeCell<Box<[Entry]>>,
}

impl Default for AttributeCache {
    fn default() -> Self {
        let nothing = Entry { name: 0, version: 0, kind: 0, value: 0, detail: 0, offset: 0 };
        AttributeCache { entries: UnsafeCell::new(vec![nothing; SIZE].into_boxed_slice()) }
    }
}

impl AttributeCache {
    /// The first entry, for [`entry`].
    pub fn first(&self) -> *mut Entry {
        // SAFETY: the table is never replaced, and no borrow of it is kept.
        unsafe { (*self.entries.get()).as_mut_ptr() }
    }
}

/// The entry that a version and a name (by its word) share with some others.
///
/// # Safety
/// `first` is what [`AttributeCache::first`] gave, of a cache that is still there.
#[inline(always)]
pub unsafe fn entry(first: *mut Entry, version: u32, name: u64) -> *mut Entry {
    first.add(((name >> 4) as u32 ^ version) as usize & (SIZE - 1))
}
