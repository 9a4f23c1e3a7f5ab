//! Functions and bound methods written in Rust.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A native function, bound to `this` if it is a method.
#[repr(C)]
pub struct BuiltinFunctionObject {
    /// Header.
    pub head: Header,
    /// What to call.
    pub def: Cell<&'static crate::method::MethodDef>,
    /// The object it is bound to, or the module.
    pub this: Field,
    /// The name of the module, for `__module__`.
    pub module: Field,
}
layout!(BuiltinFunctionObject, BuiltinFunction, builtin_function, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
