//! Trace IR: a straight line of SSA instructions with at most one loop, and snapshots that say how to leave it.
//!
//! A [`Trace`] is a list of [`Inst`]s in execution order. An instruction's result is named by its index ([`Val`]), so
//! "defined before used" is "smaller index", and a fact proved by a guard holds for everything after it.
//!
//! ```text
//! trace "f:3@12#0" {
//!   %0: ref = entry 0                        ; what came in: locals and stack slots of the frame
//! loop:                                      ; everything below runs once an iteration
//!   %1: ref = param %0                       ; first %0, later the matching operand of the jump
//!   s0 = snap @f +12 locals[%1] stack[]       ; how to leave: each slot is a value, a constant or a recipe
//!   guard_int %1 [s0]
//!   %3: i64 = unbox_int %1
//!   %4: i64 = int_add_ovf %3, %3 [s0]
//!   %5: ref = box_int %4
//!   jump %5
//! }
//! ```
//!
//! Everything about an operation stands in one row of the table in [`ops`]: the enum, the printer, the parser, the
//! verifier and every walk over operands are made from it. Neither Cranelift nor the virtual machine is known here;
//! addresses are symbols with stable names ([`Sym`]), so what is printed can be read back.

pub mod exec;
pub mod frames;
pub mod layout;
pub mod ops;
mod parse;
mod print;
pub mod snapshot;
pub mod trace;
pub mod tuning;
pub mod types;
mod verify;
pub mod word;

pub use frames::FrameMap;
pub use ops::{Effects, ImmKind, Kind, Op, OpInfo};
pub use parse::{ParseError, parse};
pub use snapshot::{FrameState, Recipe, RecipeKind, Resumed, Slot, SnapId, Snapshot};
pub use trace::{Imm, Inst, Origin, Sym, SymId, SymKind, Trace};
pub use tuning::Tuning;
pub use types::{Alias, AliasSet, Type, Val};
pub use verify::{VerifyError, verify};
