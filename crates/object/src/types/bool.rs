//! `bool`: two immediates; the type is a subclass of int.

use crate::typeobj::Type;

/// Fills in the type.
pub fn define(_t: &'static Type) {}
