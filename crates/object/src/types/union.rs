//! `int | str`: unions.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A union of types.
#[repr(C)]
pub struct UnionObject {
    /// Header.
    pub head: Header,
    /// `__args__`.
    pub args: Field,
    /// `__parameters__`, computed when asked for.
    pub parameters: Field,
}
layout!(UnionObject, Union, union, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
