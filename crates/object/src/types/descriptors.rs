//! What built-in types keep in their namespaces: method, slot, getset and member descriptors.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A descriptor of a built-in type.
#[repr(C)]
pub struct DescriptorObject {
    /// Header.
    pub head: Header,
    /// The type it belongs to.
    pub owner: Field,
    /// Its name.
    pub name: Field,
    /// What it stands for.
    pub target: Cell<DescriptorTarget>,
}
layout!(DescriptorObject, MethodDescriptor, method_descriptor, container);

/// Fills in the type.
pub fn define_method(_t: &'static Type) {}

/// Fills in the type.
pub fn define_classmethod(_t: &'static Type) {}

/// Fills in the type.
pub fn define_getset(_t: &'static Type) {}

/// Fills in the type.
pub fn define_member(_t: &'static Type) {}

/// Fills in the type.
pub fn define_slot_wrapper(_t: &'static Type) {}

/// Fills in the type.
pub fn define_method_wrapper(_t: &'static Type) {}

/// What a descriptor stands for.
#[derive(Clone, Copy)]
pub enum DescriptorTarget {
    /// A native method.
    Method(&'static crate::method::MethodDef),
    /// A computed attribute.
    GetSet(&'static crate::method::GetSetDef),
    /// A word in the object at this offset (`__slots__`); whether it is read-only.
    Member(u32, bool),
    /// A slot seen as a method; the index into the table of slot definitions.
    Slot(usize),
}
