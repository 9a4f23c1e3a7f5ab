//! Where a bytearray keeps its bytes: a vector, whose address and length stand at fixed places for native code.

use std::cell::Cell;
use std::mem::{ManuallyDrop, offset_of};
use std::ops::{Deref, DerefMut};

/// The bytes, lent as by a `RefCell`: to one who changes them, or to any number of others.
#[repr(C)]
pub struct ByteStore {
    address: Cell<*mut u8>,
    len: Cell<usize>,
    capacity: Cell<usize>,
    /// How many look at the bytes; -1 while someone changes them, who has the vector meanwhile.
    users: Cell<isize>,
}

/// Offset of the address of the first byte.
pub const ADDRESS_OFFSET: usize = offset_of!(ByteStore, address);
/// Offset of the number of bytes.
pub const LEN_OFFSET: usize = offset_of!(ByteStore, len);

impl ByteStore {
    /// A store of these bytes.
    pub fn new(bytes: Vec<u8>) -> ByteStore {
        let mut bytes = ManuallyDrop::new(bytes);
        ByteStore {
            address: Cell::new(bytes.as_mut_ptr()),
            len: Cell::new(bytes.len()),
            capacity: Cell::new(bytes.capacity()),
            users: Cell::new(0),
        }
    }

    /// Lends the bytes to be looked at. Panics while someone changes them.
    #[inline(always)]
    pub fn borrow(&self) -> Bytes<'_> {
        assert!(self.users.get() >= 0, "the bytes are being changed");
        self.users.set(self.users.get() + 1);
        Bytes(self)
    }

    /// Lends the bytes to be changed. Panics while anyone has them.
    #[inline]
    pub fn borrow_mut(&self) -> BytesMut<'_> {
        assert!(self.users.replace(-1) == 0, "the bytes are in use");
        BytesMut { store: self, bytes: ManuallyDrop::new(self.vector()) }
    }

    /// How many there is room for.
    pub fn capacity(&self) -> usize {
        self.capacity.get()
    }

    fn vector(&self) -> Vec<u8> {
        // SAFETY: the parts are those of a vector. It is used in place of them, and at the end they are made those that it
        // has then, or nobody looks at them again.
        unsafe { Vec::from_raw_parts(self.address.get(), self.len.get(), self.capacity.get()) }
    }
}

impl Default for ByteStore {
    fn default() -> ByteStore {
        ByteStore::new(Vec::new())
    }
}

impl Drop for ByteStore {
    fn drop(&mut self) {
        drop(self.vector());
    }
}

/// Bytes that are looked at.
pub struct Bytes<'a>(&'a ByteStore);

impl Deref for Bytes<'_> {
    type Target = [u8];

    #[inline(always)]
    fn deref(&self) -> &[u8] {
        // SAFETY: so many bytes stand there, and nobody changes them or their place while they are lent.
        unsafe { std::slice::from_raw_parts(self.0.address.get(), self.0.len.get()) }
    }
}

impl Drop for Bytes<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.users.set(self.0.users.get() - 1);
    }
}

/// Bytes that are changed.
pub struct BytesMut<'a> {
    store: &'a ByteStore,
    bytes: ManuallyDrop<Vec<u8>>,
}

impl Deref for BytesMut<'_> {
    type Target = Vec<u8>;

    #[inline(always)]
    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for BytesMut<'_> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Drop for BytesMut<'_> {
    #[inline]
    fn drop(&mut self) {
        self.store.address.set(self.bytes.as_mut_ptr());
        self.store.len.set(self.bytes.len());
        self.store.capacity.set(self.bytes.capacity());
        self.store.users.set(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_is_put_back() {
        let store = ByteStore::default();
        assert!(store.borrow().is_empty());
        store.borrow_mut().extend_from_slice(b"abc");
        let (one, other) = (store.borrow(), store.borrow());
        assert_eq!((&one[..], other.len()), (&b"abc"[..], 3));
        drop((one, other));
        *store.borrow_mut() = vec![7; 1000];
        assert_eq!(store.len.get(), 1000);
        assert_eq!(store.borrow()[999], 7);
        assert!(store.capacity() >= 1000);
    }

    #[test]
    #[should_panic(expected = "in use")]
    fn what_is_lent_is_not_changed() {
        let store = ByteStore::new(vec![1]);
        let _one = store.borrow();
        store.borrow_mut().clear();
    }
}
