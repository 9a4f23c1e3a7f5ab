//! `property`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A property.
#[repr(C)]
pub struct PropertyObject {
    /// Header.
    pub head: Header,
    /// Getter.
    pub get: Field,
    /// Setter.
    pub set: Field,
    /// Deleter.
    pub delete: Field,
    /// Documentation.
    pub doc: Field,
    /// Whether the documentation is the getter's.
    pub getter_doc: Cell<bool>,
    /// Name given by the class.
    pub name: Field,
}
layout!(PropertyObject, Property, property, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
