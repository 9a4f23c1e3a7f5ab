//! `super`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;

/// A super object.
#[repr(C)]
pub struct SuperObject {
    /// Header.
    pub head: Header,
    /// The class whose place in the MRO counts.
    pub start: Field,
    /// The instance or class.
    pub object: Field,
    /// The class whose MRO is walked.
    pub object_type: Field,
}
layout!(SuperObject, Super, super_, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
