//! The table that ties `__methods__` to slots, both ways: slot wrappers in the namespaces of built-in types, and
//! functions that call a Python method from a slot.

use crate::typeobj::Type;

/// Puts a wrapper descriptor into a built-in type's namespace for each slot that the type itself defines.
pub fn add_slot_wrappers(_ty: &'static Type) {}
