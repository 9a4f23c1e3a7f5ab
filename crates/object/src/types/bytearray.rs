//! `bytearray`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use std::cell::Cell;
use std::cell::RefCell;

/// A growable array of bytes.
#[repr(C)]
pub struct ByteArrayObject {
    /// Header.
    pub head: Header,
    /// The bytes.
    pub data: RefCell<Vec<u8>>,
    /// Buffers handed out; the size is fixed while there are any.
    pub exports: Cell<usize>,
}
layout!(ByteArrayObject, ByteArray, bytearray, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
