//! Arithmetic and text of numbers, apart from the objects that hold them.

pub mod complex_math;
pub mod complex_text;
pub mod compose;
pub mod decimal_digits;
pub mod float_text;
pub mod hex_float;
pub mod int_text;
pub mod rounding;
