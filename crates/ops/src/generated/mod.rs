// Written by `cargo run -p tiercel-ops --bin ops-gen`; change the definition, not this file.
//! The tables made from the definition.

#[rustfmt::skip]
pub(crate) mod effects;
#[rustfmt::skip]
pub(crate) mod expansions;
#[rustfmt::skip]
pub(crate) mod metadata;
#[rustfmt::skip]
pub mod opcodes;
#[rustfmt::skip]
pub(crate) mod sequences;
#[rustfmt::skip]
pub mod uops;
