//! Modules.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A module.
#[repr(C)]
pub struct ModuleObject {
    /// Header.
    pub head: Header,
    /// The namespace, a dict.
    pub dict: Field,
    /// The definition of a native module.
    pub def: Cell<Option<&'static crate::method::ModuleDef>>,
}
layout!(ModuleObject, Module, module, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
