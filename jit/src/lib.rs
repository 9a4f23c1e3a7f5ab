//! Tier 2: projection, lowering, exits, code memory.
//!
//! The front half (projector and builder) makes trace IR of quickened bytecode; `tiercel-passes` optimizes it; the back
//! half lowers it with Cranelift ([`lower`]), publishes it ([`code`]), and brings its exits back to the interpreter
//! ([`exits`]).

pub mod alone;
pub mod build;
pub mod code;
mod ends_quietly;
pub mod exits;
pub mod lower;
pub mod natives;
pub mod natives_bytes;
pub mod natives_calls;
pub mod natives_dicts;
mod natives_exceptions;
mod natives_generators;
mod natives_lists;
pub mod natives_quiet;
pub mod natives_slices;
mod natives_text;
mod natives_tuples;
pub mod perf;
pub mod project;
pub mod runtime;
