// Written by `cargo run -p tiercel-ops --bin ops-gen`; change the definition, not this file.
//! The handlers made from the instruction definition.

#[rustfmt::skip]
pub mod bodies;
#[rustfmt::skip]
pub mod handlers;
#[rustfmt::skip]
pub mod native;
#[rustfmt::skip]
pub mod table;
