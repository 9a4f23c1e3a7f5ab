//! The virtual machine: frames, the evaluation loop, calls, exceptions, generators, the specializer.
//!
//! Where to start reading: `frame` (what code runs on), `interp::step` (what a handler is), `uops` (what each
//! micro-op means), `interp` (how Rust code runs a frame), `call` and `binding`, `interp::unwind`, `generator`.
//! The handlers themselves are generated from the definition in `crates/ops`.

pub mod binding;
pub mod call;
pub mod code;
pub mod compiled;
pub mod config;
pub mod consume;
pub mod containers;
pub mod exceptions;
pub mod frame;
pub mod frame_object;
pub mod function;
pub mod generator;
pub mod gil;
pub mod interp;
pub mod intrinsics;
pub mod introspect;
pub mod jump;
pub mod names;
pub mod patterns;
pub mod protocol;
pub mod results;
pub mod sorting;
pub mod specialize;
pub mod start;
pub mod state;
pub mod stepped;
pub mod sync;
pub mod threads;
pub mod tier2;
pub mod total;
pub mod tracing;
pub mod types;
pub mod uops;

pub use tiercel_object::thread::Thread;
