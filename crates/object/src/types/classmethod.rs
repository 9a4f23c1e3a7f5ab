//! `classmethod` and `staticmethod`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A wrapped callable.
#[repr(C)]
pub struct WrapperObject {
    /// Header.
    pub head: Header,
    /// What is wrapped.
    pub callable: Field,
}
layout!(WrapperObject, ClassMethod, classmethod, container);

/// Fills in the type.
pub fn define_classmethod(_t: &'static Type) {}

/// Fills in the type.
pub fn define_staticmethod(_t: &'static Type) {}

/// `staticmethod(callable)`.
pub fn new_staticmethod(callable: crate::value::Value) -> crate::value::Value {
    // SAFETY: static methods have this layout.
    unsafe {
        crate::typeobj::new_object_unchecked(crate::thread::types().staticmethod, |head| WrapperObject {
            head,
            callable: Field::new(callable),
        })
    }
}

/// `classmethod(callable)`.
pub fn new_classmethod(callable: crate::value::Value) -> crate::value::Value {
    crate::typeobj::new_object(|head| WrapperObject { head, callable: Field::new(callable) })
}
