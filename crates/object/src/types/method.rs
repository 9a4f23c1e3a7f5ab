//! Python functions bound to an object.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A callable with its first argument.
#[repr(C)]
pub struct MethodObject {
    /// Header.
    pub head: Header,
    /// What to call.
    pub function: Field,
    /// The first argument.
    pub this: Field,
}
layout!(MethodObject, Method, method, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
