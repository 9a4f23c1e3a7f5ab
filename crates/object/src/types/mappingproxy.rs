//! `types.MappingProxyType`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A read-only view of a mapping.
#[repr(C)]
pub struct MappingProxyObject {
    /// Header.
    pub head: Header,
    /// The mapping.
    pub mapping: Field,
}
layout!(MappingProxyObject, MappingProxy, mappingproxy, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// A read-only view of `mapping`.
pub fn new(mapping: &crate::value::Value) -> crate::value::Value {
    crate::typeobj::new_object(|head| MappingProxyObject { head, mapping: Field::new(mapping.clone()) })
}
