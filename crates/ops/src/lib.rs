//! The instruction set of CPython 3.14, stated once.
//!
//! The files under `src/definition/` say what every opcode and micro-op is: its stack effect, its inline cache,
//! its flags, its family and what it is composed of. `cargo run -p tiercel-ops --bin ops-gen` reads them and
//! writes the tables of [`generated`], which everything else uses through [`Opcode`] and [`Uop`].

pub mod definition;
pub mod generate;
pub mod generate_loop;
pub mod generated;
pub mod names;
mod opcode;
pub mod sequence;
mod uop;

pub use generated::opcodes;
pub use generated::uops::Uop;
pub use opcode::{Flags, Opcode, OpcodeInfo, PseudoInfo};
pub use uop::{Expansion, Operand, UopInfo};
