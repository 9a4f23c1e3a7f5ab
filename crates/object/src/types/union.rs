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

/// `a | b` of types.
pub fn or(_a: &crate::value::Value, _b: &crate::value::Value) -> crate::error::PyResult<crate::value::Value> {
    Ok(crate::value::Value::NOT_IMPLEMENTED)
}
