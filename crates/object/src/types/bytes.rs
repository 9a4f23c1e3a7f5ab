//! `bytes`: the bytes stand in the object itself.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use std::cell::Cell;

/// A Python bytes object; `len` bytes follow.
#[repr(C)]
pub struct BytesObject {
    /// Header.
    pub head: Header,
    /// Length.
    pub len: Cell<usize>,
    /// Cached hash, 0 if not computed yet.
    pub hash: Cell<i64>,
}
layout!(BytesObject, Bytes, bytes, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// Offset of the bytes in an exact bytes object.
pub const DATA_OFFSET: usize = size_of::<BytesObject>();

impl BytesObject {
    /// The bytes.
    #[inline(always)]
    pub fn data(&self) -> &[u8] {
        // SAFETY: `len` bytes stand at the offset and never change.
        unsafe {
            let at = crate::instance::variable_part_offset(&self.head, DATA_OFFSET);
            std::slice::from_raw_parts((self as *const BytesObject as *const u8).add(at), self.len.get())
        }
    }
}

/// A bytes object of type `ty` with a copy of these bytes.
pub fn new_of(ty: &Type, bytes: &[u8]) -> crate::value::Value {
    // SAFETY: length and bytes are written before anyone sees the object.
    unsafe {
        let p = crate::typeobj::allocate_variable(ty, bytes.len()) as *mut BytesObject;
        (*p).len.set(bytes.len());
        let at = crate::instance::variable_part_offset(&(*p).head, DATA_OFFSET);
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), (p as *mut u8).add(at), bytes.len());
        crate::value::Value::from_word(p as u64)
    }
}

impl crate::value::Value {
    /// A Python bytes object with a copy of these bytes.
    pub fn bytes(bytes: &[u8]) -> crate::value::Value {
        new_of(crate::thread::types().bytes, bytes)
    }
}
