//! Code objects.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;

/// A code object.
#[repr(C)]
pub struct CodeObject {
    /// Header.
    pub head: Header,
    /// The plain data it was made from.
    pub data: Box<tiercel_compiler::CodeObject>,
}
layout!(CodeObject, Code, code, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
