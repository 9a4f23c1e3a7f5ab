//! Code objects from what the compiler makes.

pub use tiercel_object::types::code::{constant, from_compiled};
