//! The buffer protocol: how bytes-like objects show their memory.

use crate::error::PyResult;
use crate::value::Value;

/// A view of an object's bytes. The object is kept alive, and its size fixed, while the view exists.
pub struct Buffer {
    /// Whose bytes these are.
    pub owner: Value,
    /// First byte.
    pub data: *mut u8,
    /// Number of bytes.
    pub len: usize,
    /// Whether writing is refused.
    pub readonly: bool,
    /// `struct` format of an item.
    pub format: String,
    /// Bytes of an item.
    pub item_size: usize,
    /// Called with the owner when the view goes.
    pub release: Option<fn(&Value)>,
}

/// Gives a view, or raises `BufferError`; `true` asks for a writable one.
pub type BufferFn = fn(&Value, writable: bool) -> PyResult<Buffer>;

impl Buffer {
    /// A view of plain bytes.
    pub fn of_bytes(owner: &Value, data: *mut u8, len: usize, readonly: bool) -> Buffer {
        Buffer { owner: owner.clone(), data, len, readonly, format: "B".into(), item_size: 1, release: None }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the owner keeps `len` bytes there while the view exists.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(f) = self.release {
            f(&self.owner);
        }
    }
}

/// A read-only view of any bytes-like object, or `TypeError`.
pub fn get(object: &Value) -> PyResult<Buffer> {
    match object.ty().slots().buffer {
        Some(f) => f(object, false),
        None => {
            Err(crate::err!(TypeError, "a bytes-like object is required, not '{}'", object.ty().name_str()))
        }
    }
}
