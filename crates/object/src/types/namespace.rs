//! `types.SimpleNamespace`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;

/// A simple namespace: only attributes.
#[repr(C)]
pub struct SimpleNamespaceObject {
    /// Header.
    pub head: Header,
}
layout!(SimpleNamespaceObject, SimpleNamespace, simple_namespace, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
