//! `complex`.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;

/// A complex number.
#[repr(C)]
pub struct ComplexObject {
    /// Header.
    pub head: Header,
    /// Real part.
    pub real: f64,
    /// Imaginary part.
    pub imag: f64,
}
layout!(ComplexObject, Complex, complex, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
