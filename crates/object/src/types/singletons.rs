//! `None`, `Ellipsis`, `NotImplemented` and their types.

use crate::typeobj::Type;

/// Fills in the type.
pub fn define_none(_t: &'static Type) {}

/// Fills in the type.
pub fn define_ellipsis(_t: &'static Type) {}

/// Fills in the type.
pub fn define_not_implemented(_t: &'static Type) {}
