//! Weak references and proxies.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A weak reference; the object is found by address while it lives.
#[repr(C)]
pub struct WeakrefObject {
    /// Header.
    pub head: Header,
    /// Address of the object, 0 once it is gone.
    pub target: Cell<u64>,
    /// Called when the object dies.
    pub callback: Field,
    /// Cached hash, -1 if not computed.
    pub hash: Cell<i64>,
}
layout!(WeakrefObject, Weakref, weakref, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// Fills in the type.
pub fn define_proxy(_t: &'static Type) {}

/// Fills in the type.
pub fn define_callable_proxy(_t: &'static Type) {}
